import fc from "fast-check";
import { expect, test } from "vitest";
import { contentFiles, formatProblem, loadContent } from "./index.ts";
import { SAMPLE } from "./testing/sample-content.ts";

const EN = "content/1-linux/01-sample/lesson.md";
const ZH = "content/1-linux/01-sample/lesson.zh-CN.md";
const LAB = "labs/sample-lab/lab.yaml";

function load(changed: Readonly<Record<string, string | undefined>> = {}) {
  const files = Object.entries({ ...SAMPLE, ...changed }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return loadContent(contentFiles(Object.fromEntries(files)));
}

test("a lesson and a lab that are right are read whole", () => {
  const { lessons, labs, problems } = load();
  expect(problems.map(formatProblem)).toEqual([]);
  const lesson = lessons[0];
  expect(lesson).toMatchObject({ id: "sample", number: "1.1", part: "1-linux", lab: "sample-lab" });
  expect(lesson?.steps[1]).toEqual({ id: "answer", points: 2, mode: "edge", needs: ["look"], timeoutMs: 5000 });
  expect(lesson?.text.en.steps[0]?.blocks.map((block) => block.kind)).toEqual(["run", "run", "hint", "myth"]);
  expect(lesson?.text.en.steps[0]?.blocks[1]).toEqual({ kind: "run", machine: "host-b", terminal: 1, command: "ping -c 1 10.0.0.{{third}}" });
  const lab = labs.get("sample-lab");
  expect(lab?.steps[0]?.check.map((script) => script.machine)).toEqual(["host-a", "host-b"]);
  expect(lab?.machines[1]?.interfaces[0]).toEqual({ name: "eth0", segment: "lan", addresses: ["10.0.0.${third}/24"], mtu: 1400 });
});

test("a lab with a cluster says what its machines are in it", () => {
  const cluster = `${SAMPLE[LAB]?.replace("- name: host-a", "- name: host-a\n    role: control").replace("- name: host-b", "- name: host-b\n    role: node") ?? ""}cluster: kubernetes\n`;
  const { labs, problems } = load({ [LAB]: cluster });
  expect(problems).toEqual([]);
  expect(labs.get("sample-lab")).toMatchObject({ cluster: "kubernetes", machines: [{ role: "control" }, { role: "node" }] });
});

test.each([
  ["no front matter", EN, () => "# Hello", ":1: must begin with front matter"],
  ["a missing key", EN, (text: string) => text.replace("minutes: 10\n", ""), ":2: minutes:"],
  ["an unknown key", EN, (text: string) => text.replace("lab: sample-lab", "lab: sample-lab\ncolor: red"), ":8: Unrecognized key"],
  ["broken YAML", EN, (text: string) => text.replace("title: A sample", "title: [A sample"), ":"],
  ["an id that is not kebab-case", EN, (text: string) => text.replace("id: look", "id: Look"), ":9: steps.0.id:"],
  ["a need that comes later", EN, (text: string) => text.replace("title: Look around }", "title: Look around, needs: [answer] }"), ':9: steps.0.needs: no step "answer"'],
  ["a step without section", EN, (text: string) => text.slice(0, text.indexOf("## Answer")), ':10: step "answer" has no section'],
  ["a section without step", EN, (text: string) => `${text}\n## More\n`, 'section "More" has no step'],
  ["a heading that differs", EN, (text: string) => text.replace("## Look around", "## Look here"), ":15: section"],
  ["a fence that stays open", EN, (text: string) => `${text}\n\`\`\`run host-a\nls\n`, "this code fence is never closed"],
  ["a container that stays open", EN, (text: string) => text.replace("It is *not*.\n:::", "It is *not*."), ":33: ::: myth is never closed"],
  ["an unknown container", EN, (text: string) => text.replace("::: myth All", "::: tip All"), ":33: ::: tip is not known"],
  ["a run block without machine", EN, (text: string) => text.replace("```run host-a\nip addr", "```run\nip addr"), ":17: a run block names its machine"],
  ["a run block on no machine", EN, (text: string) => text.replace("```run host-a\nip addr", "```run host-z\nip addr"), ':17: lab sample-lab has no machine "host-z"'],
  ["an unknown variable", EN, (text: string) => text.replace("{{third}}", "{{fourth}}"), ':21: lab sample-lab has no variable "fourth"'],
  ["an unknown variable in a wire block", EN, (text: string) => `${text}\n\`\`\`wire\nfilter: tcp port {{fourth}}\n\`\`\`\n`, 'has no variable "fourth"'],
  ["an image", EN, (text: string) => text.replace("What stands before.", "![x](https://example.org/x.png)"), "images are shown with a figure"],
  ["a figure that is not there", EN, (text: string) => `${text}\n\`\`\`figure\nfile: net.svg\nalt: A net\n\`\`\`\n`, "figure net.svg is not in"],
  ["a broken question", EN, (text: string) => text.replace("prompt: Which colour is it?", "promt: Which?"), ":41: Unrecognized key"],
  ["hints out of order", EN, (text: string) => text.replace("::: hint 1", "::: hint 2"), ":25: this hint is the section's number 1"],
  ["another command in Chinese", ZH, (text: string) => text.replace("ip addr show", "ip addr"), ':15: the command "ip addr show" of'],
  ["a command missing in Chinese", ZH, (text: string) => text.replace("```run host-a\nip addr show\n```", ""), "is different here"],
  ["other minutes in Chinese", ZH, (text: string) => text.replace("minutes: 10", "minutes: 11"), ":5: minutes: must be 10"],
  ["another step in Chinese", ZH, (text: string) => text.replace("points: 2", "points: 3"), ":10: steps.1: all but the title"],
  ["a lab that is not there", EN, (text: string) => text.replace("lab: sample-lab", "lab: other-lab"), ":7: lab: there is no labs/other-lab/lab.yaml"],
  ["an address that is none", LAB, (text: string) => text.replace("10.0.0.1/24", "10.0.0.256/24"), ':5: machines.0.interfaces.0.addresses.0: "10.0.0.256/24" is no address'],
  ["a segment that is not there", LAB, (text: string) => text.replace("segment: lan, addresses: [10", "segment: wan, addresses: [10"), ':5: machines.0.interfaces.0.segment: there is no segment "wan"'],
  ["two machines of one name", LAB, (text: string) => text.replace("name: host-b", "name: host-a"), ":6: machines.1.name:"],
  ["a variable named like PATH", LAB, (text: string) => text.replace("token:", "path:"), ":11: vars.path:"],
  ["an MTU from no variable", LAB, (text: string) => text.replace("mtu: 1400", "mtu: '${size}'"), 'there is no variable "size"'],
  ["an alias", LAB, (text: string) => text.replace("{ hex: 4 }", "&x { hex: 4 }\n  more: *x"), ":1: is not YAML that can be read"],
  ["a role without a cluster", LAB, (text: string) => text.replace("- name: host-b", "- name: host-b\n    role: node"), ":7: machines.1.role: only a lab with `cluster: kubernetes` has roles"],
  ["a cluster without control machine", LAB, (text: string) => `${text}cluster: kubernetes\n`, ":12: cluster: a cluster needs a machine with `role: control`"],
  ["a cluster with two control machines", LAB, (text: string) => `${text.replaceAll(/- name: host-./g, "$&\n    role: control")}cluster: kubernetes\n`, ':8: machines.1.role: a cluster has one control machine, which is "host-a" already'],
  ["a control machine without address", LAB, (text: string) => `${text.replace("- name: host-a", "- name: host-a\n    role: control").replace("[10.0.0.1/24]", "[]")}cluster: kubernetes\n`, ":5: machines.0.role: a machine of a cluster needs an IPv4 address"],
  ["a card that the control machine needs itself", LAB, (text: string) => `${text.replace("- name: host-a", "- name: host-a\n    role: control").replace("name: eth0", "name: link0")}cluster: kubernetes\n`, '"link0" is how the control machine reaches the control plane'],
  ["a role that there is not", LAB, (text: string) => text.replace("- name: host-b", "- name: host-b\n    role: worker"), ":7: machines.1.role: Invalid option"],
  ["a check for no machine", "labs/sample-lab/steps/01/check.sh", () => "# machine: host-z\ntrue\n", ':1: lab.yaml has no machine "host-z"'],
  ["a check without its first line", "labs/sample-lab/steps/01/check.sh", () => "true\n", ":1: the first line must name the machine"],
  ["an empty check", "labs/sample-lab/steps/01/check.sh", () => "# machine: host-a\n\n", ":1: has no command in it"],
  ["a wire question on no segment", "labs/sample-lab/steps/01/wire.yaml", (text: string) => text.replace("segment: lan", "segment: wan"), ':1: there is no segment "wan"'],
])("%s is told with its place", (_name, file, bend, expected) => {
  const { problems } = load({ [file]: bend(SAMPLE[file] ?? "") });
  const told = problems.map(formatProblem);
  expect(told.some((line) => line.startsWith(file) && line.includes(expected)), told.join("\n")).toBe(true);
});

test("a missing or stray file is told", () => {
  const { problems } = load({
    [ZH]: undefined,
    "labs/sample-lab/steps/02/solve.sh": undefined,
    "labs/sample-lab/steps/01/check.4.sh": "# machine: host-a\ntrue\n",
    "labs/sample-lab/steps/1/check.sh": "",
    "content/notes.txt": "",
    "labs/README.md": "",
  });
  expect(problems.map((problem) => `${problem.file} ${problem.message.split(" ", 2).join(" ")}`)).toEqual([
    "content/1-linux/01-sample/lesson.zh-CN.md is missing:",
    "content/notes.txt is no",
    "labs/README.md is no",
    "labs/sample-lab/steps/01/check.3.sh is missing",
    "labs/sample-lab/steps/02/solve.sh is missing",
    "labs/sample-lab/steps/1/check.sh is no",
  ]);
});

test("several problems of one file are told at once", () => {
  const text = (SAMPLE[EN] ?? "").replace("minutes: 10", "minutes: ten").replace("difficulty: beginner", "difficulty: easy");
  expect(load({ [EN]: text }).problems).toHaveLength(2);
});

test("what an author writes never becomes markup of the app's", () => {
  const text = (SAMPLE[EN] ?? "").replace(
    "What stands before.",
    '<script>alert(1)</script> [a](javascript:alert(1)) [b](data:text/html,x) [c](//example.org) <img src="https://example.org/">',
  );
  const html = load({ [EN]: text }).lessons[0]?.text.en.intro.map((block) => (block.kind === "prose" ? block.html : "")).join("");
  expect(html).toContain('href="https://example.org/" target="_blank" rel="noopener noreferrer"');
  expect(html).not.toMatch(/<(script|img)|href="(javascript|data|\/\/)/i);
});

test("no text ever crashes the loader", () => {
  const chunk = fc.oneof(
    fc.string(),
    fc.constantFrom("---\n", "id: x\n", "```run host-a\n", "```\n", "~~~\n", "::: hint 1\n", ":::\n", "## T\n", "{", "[", "&a ", "*a", "<<: ", "!!js ", "{{x}}", "\u0000", "__proto__: 1\n", "- "),
  );
  const text = fc.array(chunk, { maxLength: 40 }).map((chunks) => chunks.join(""));
  const file = fc.constantFrom(...Object.keys(SAMPLE), "labs/x/lab.yaml", "content/2-x/02-y/lesson.md");
  fc.assert(
    fc.property(file, text, fc.nat({ max: 2000 }), fc.boolean(), (path, noise, at, keep) => {
      const original = SAMPLE[path] ?? "";
      const bent = keep ? original.slice(0, at) + noise + original.slice(at) : noise;
      for (const problem of load({ [path]: bent }).problems) expect(problem.line).toBeGreaterThan(0);
    }),
    { numRuns: 400 },
  );
});

test("deep nesting and growth are refused, not suffered", () => {
  for (const bomb of ["[".repeat(100_000), "{a: ".repeat(20_000), "a:\n".repeat(50_000), `a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n`]) {
    expect(load({ [LAB]: bomb }).labs.size).toBe(0);
  }
  expect(load({ [EN]: "x".repeat(300_000) }).problems[0]?.message).toContain("at most");
  expect(load({ [EN]: `${SAMPLE[EN] ?? ""}${">".repeat(100_000)}` }).problems).toEqual([]);
});
