import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CodedError } from "../../base/index.ts";
import { contentFilesOf } from "../content.ts";
import { EXIT } from "../exit-codes.ts";
import { contentRoot } from "../paths.ts";

const PLACE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

interface Words {
  readonly title: string;
  readonly summary: string;
  readonly step: string;
  readonly intro: string;
  readonly task: string;
  readonly hint: string;
}

const ENGLISH: Words = {
  title: "A new lesson",
  summary: "One sentence that says what the learner will be able to do.",
  step: "Make a namespace",
  intro: "After this lesson you can say what a network namespace holds, because you made one.",
  task: "Make a network namespace and look at what is in it:",
  hint: "`ip netns list` shows the namespaces that there are.",
};
const CHINESE: Words = {
  title: "新的一课",
  summary: "用一句话说明学完之后会做什么。",
  step: "创建一个命名空间",
  intro: "学完这一课，你能说出网络命名空间里有什么，因为你亲手创建过一个。",
  task: "创建一个网络命名空间，看看里面有什么：",
  hint: "`ip netns list` 会列出现有的命名空间。",
};

function lessonText(id: string, words: Words): string {
  return `---
id: ${id}
title: ${words.title}
summary: ${words.summary}
minutes: 15
difficulty: beginner
prerequisites: []
lab: ${id}
steps:
  - { id: make, title: ${words.step}, points: 1, mode: level, needs: [], timeout: 20 }
---

${words.intro}

## ${words.step}

${words.task}

\`\`\`run host-a
ip netns add {{name}}
\`\`\`

\`\`\`run host-a
ip netns exec {{name}} ip addr
\`\`\`

::: hint 1
${words.hint}
:::
`;
}

function labText(): string {
  return `title: { en: One machine, zh-CN: 一台机器 }
segments: [{ name: lan, mtu: 1500 }]
machines:
  - name: host-a
    memory: 128
    interfaces: [{ name: eth0, segment: lan, addresses: [10.0.0.1/24] }]
cluster: none
vars:
  name: { pick: [blue, green, red] }
`;
}

/** A check asserts an effect and says what it observed, in the learner's language; so does a hint. */
const SCRIPTS: Readonly<Record<string, string>> = {
  check: `if ip netns exec "$NAME" true 2>/dev/null; then exit 0; fi
there=$(ip netns list | tr '\n' ' ')
if [ "$LAB_LANG" = zh-CN ]; then
  echo "FAIL: 没有名为 $NAME 的网络命名空间；现有：\${there:-无}"
else
  echo "FAIL: there is no network namespace $NAME; there are: \${there:-none}"
fi
exit 1
`,
  hint: `there=$(ip netns list | tr '\n' ' ')
if [ "$LAB_LANG" = zh-CN ]; then echo "现有的命名空间：\${there:-无}"; else echo "The namespaces now: \${there:-none}"; fi
`,
  solve: `ip netns add "$NAME"
`,
};

function nextFolder(part: string, id: string): string {
  const folder = join(contentRoot(), "content", part);
  const taken = existsSync(folder) ? readdirSync(folder).map((name) => Number.parseInt(name, 10) || 0) : [];
  return `${String(Math.max(0, ...taken) + 1).padStart(2, "0")}-${id}`;
}

/** Where the files of a lesson are; found by what its front matter says, so that one with errors counts, too. */
function placeOf(id: string): string | undefined {
  for (const [path, text] of contentFilesOf(contentRoot())) {
    if (!path.startsWith("content/") || !path.endsWith(".md")) continue;
    const said = (field: string) => new RegExp(`^${field}: *["']?([a-z0-9-]+)`, "m").exec(text)?.[1];
    if (said("id") === id) return `${dirname(path)}, its lab labs/${said("lab") ?? id}`;
  }
  return undefined;
}

/** Every file of a new lesson by its path. */
export function lessonFiles(id: string, part: string, folder: string): ReadonlyMap<string, string> {
  const scripts = Object.entries(SCRIPTS).map(([name, text]) => [`labs/${id}/steps/01/${name}.sh`, `# machine: host-a\n${text}`] as const);
  return new Map([
    [`content/${part}/${folder}/lesson.md`, lessonText(id, ENGLISH)],
    [`content/${part}/${folder}/lesson.zh-CN.md`, lessonText(id, CHINESE)],
    [`labs/${id}/lab.yaml`, labText()],
    ...scripts,
  ]);
}

/** Writes a lesson that passes every gate as it stands. @throws CodedError `LESSON_EXISTS`, `LESSON_ID` */
export function newLesson(id: string, options: { readonly part: string }): number {
  if (!PLACE.test(id)) throw new CodedError("LESSON_ID", `${id} is no id for a lesson: lower case letters and digits, with hyphens between.`);
  if (!/^\d+-/.test(options.part) || !PLACE.test(options.part)) {
    throw new CodedError("LESSON_ID", `${options.part} is no part: a number and a name are wanted, such as 1-linux.`);
  }
  const place = placeOf(id);
  if (place !== undefined) throw new CodedError("LESSON_EXISTS", `There is a lesson ${id} already: ${place}. Go on with that one, or choose another id.`);
  if (existsSync(join(contentRoot(), "labs", id))) throw new CodedError("LESSON_EXISTS", `labs/${id} is there already; choose another id.`);
  const files = lessonFiles(id, options.part, nextFolder(options.part, id));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(contentRoot(), path)), { recursive: true });
    writeFileSync(join(contentRoot(), path), text);
    process.stdout.write(`${path}\n`);
  }
  process.stderr.write(`Try it: podwire validate ${id}\n`);
  return EXIT.ok;
}
