/** A small lesson and its lab that are right, for tests to bend. */
export const SAMPLE: Readonly<Record<string, string>> = {
  "content/1-linux/01-sample/lesson.md": `---
id: sample
title: A sample
summary: Two machines that talk.
minutes: 10
difficulty: beginner
lab: sample-lab
steps:
  - { id: look, title: Look around }
  - { id: answer, title: Answer, mode: edge, needs: [look], points: 2, timeout: 5 }
---

What stands before. A [link](https://example.org/).

## Look around

\`\`\`run host-a
ip addr show
\`\`\`

\`\`\`run host-b 2
ping -c 1 10.0.0.{{third}}
\`\`\`

::: hint 1
Try this:

\`\`\`run host-a
ip link
\`\`\`
:::

::: myth All is lost
It is *not*.
:::

## Answer

\`\`\`question
id: colour
prompt: Which colour is it?
choices: [{ value: blue, label: Blue }, { value: green, label: Green }]
\`\`\`

\`\`\`
plain output
\`\`\`
`,
  "content/1-linux/01-sample/lesson.zh-CN.md": `---
id: sample
title: 样例
summary: 两台互通的机器。
minutes: 10
difficulty: beginner
lab: sample-lab
steps:
  - { id: look, title: 看一看 }
  - { id: answer, title: 回答, mode: edge, needs: [look], points: 2, timeout: 5 }
---

## 看一看

\`\`\`run host-a
ip addr show
\`\`\`

\`\`\`run host-b 2
ping -c 1 10.0.0.{{third}}
\`\`\`

::: hint 1
\`\`\`run host-a
ip link
\`\`\`
:::

::: myth 全完了
并没有。
:::

## 回答

\`\`\`question
id: colour
prompt: 什么颜色？
choices: [{ value: blue, label: 蓝 }, { value: green, label: 绿 }]
\`\`\`
`,
  "labs/sample-lab/lab.yaml": `title: { en: Sample, zh-CN: 样例 }
segments: [{ name: lan, mtu: 1500 }]
machines:
  - name: host-a
    interfaces: [{ name: eth0, segment: lan, addresses: [10.0.0.1/24] }]
  - name: host-b
    interfaces: [{ name: eth0, segment: lan, addresses: ["10.0.0.\${third}/24"], mtu: 1400 }]
vars:
  third: { range: [2, 254] }
  colour: { pick: [blue, green] }
  token: { hex: 4 }
`,
  "labs/sample-lab/seed/host-a.sh": "# machine: host-a\ntouch /root/seeded\n",
  "labs/sample-lab/steps/01/check.sh": "# machine: host-a\ntest -e /root/done\n",
  "labs/sample-lab/steps/01/check.2.sh": "# machine: host-b\ntrue\n",
  "labs/sample-lab/steps/01/hint.sh": "# machine: host-a\necho look\n",
  "labs/sample-lab/steps/01/solve.sh": "# machine: host-a\ntouch /root/done\n",
  "labs/sample-lab/steps/01/wire.yaml": `- segment: lan
  filter: icmp
  expect: some
  message: { en: No ping was seen., zh-CN: 没有看到 ping。 }
`,
  "labs/sample-lab/steps/02/check.sh": '# machine: host-a\n[ "$ANSWER_COLOUR" = "$COLOUR" ]\n',
  "labs/sample-lab/steps/02/hint.sh": "# machine: host-a\necho think\n",
  "labs/sample-lab/steps/02/solve.sh": '# machine: host-a\necho "ANSWER colour=$COLOUR"\n',
};
