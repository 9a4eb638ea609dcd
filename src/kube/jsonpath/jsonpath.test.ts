import { describe, expect, it } from "vitest";
import { goJson, JsonPath, relaxedPath } from "./index.ts";

/** The cases are those of client-go's util/jsonpath/jsonpath_test.go and parser_test.go, restated over data of our own where the data does not matter. */
type Case = readonly [template: string, expected: string];

function render(template: string, value: unknown, allowMissing = false): string {
  return JsonPath.parse(template).render(value, { allowMissing });
}

const types = {
  bools: [true, false, true, false],
  integers: [1, 2, 3, 4],
  floats: [1, 2.2, 3.3, 4],
  strings: ["one", "two", "three", "four"],
  mixed: [true, "one", 1, 1.1],
  maps: [{ name: "one", value: 1 }, { name: "two", value: 2.02 }, { name: "three", value: 3.03 }, { name: "four", value: 4.04 }],
};

const shop = {
  name: "jsonpath",
  book: [
    { category: "reference", author: "Ann", price: 8.95 },
    { category: "fiction", author: "Ben", price: 12.99 },
    { category: "fiction", author: "Cay", price: 8.99 },
  ],
  bicycle: [{ color: "red", price: 19.95, isNew: true }, { color: "green", price: 20.01, isNew: false }],
  labels: { engineer: 10, "web/html": 15, "k8s-app": 20 },
  employees: { jason: "manager", dan: "clerk" },
};

const nodes = {
  kind: "List",
  items: [
    {
      kind: "None", metadata: { name: "127.0.0.1", labels: { "kubernetes.io/hostname": "127.0.0.1" } },
      status: { capacity: { cpu: "4" }, ready: true, addresses: [{ type: "LegacyHostIP", address: "127.0.0.1" }] },
    },
    {
      kind: "None", metadata: { name: "127.0.0.2", labels: { "kubernetes.io/hostname": "127.0.0.2" } },
      status: { capacity: { cpu: "8" }, ready: false, addresses: [{ type: "LegacyHostIP", address: "127.0.0.2" }, { type: "another", address: "127.0.0.3" }] },
    },
  ],
  users: [{ name: "myself", user: {} }, { name: "e2e", user: { username: "admin", password: "secret" } }],
};

const containers = (count: number): unknown => ({ spec: { containers: Array.from({ length: count }, (_, at) => ({ name: `fake${at}` })) } });

describe("lists and slices", () => {
  it.each<Case>([
    ["{ .bools }", "[true,false,true,false]"], ["{ .bools[0] }", "true"], ["{ .bools[-1] }", "false"], ["{ .bools[0:2] }", "true false"],
    ["{ .bools[:4:2] }", "true true"], ["{ .integers[-2] }", "3"], ["{ .integers[:2] }", "1 2"], ["{ .integers[:4:2] }", "1 3"],
    ["{ .floats }", "[1,2.2,3.3,4]"], ["{ .floats[:4:2] }", "1 3.3"], ["{ .strings[0] }", "one"], ["{ .strings[:2] }", "one two"],
    ["{ .mixed }", '[true,"one",1,1.1]'], ["{ .mixed[0:2] }", "true one"],
    ["{ .maps[0] }", '{"name":"one","value":1}'], ["{ .maps[::2] }", '{"name":"one","value":1} {"name":"three","value":3.03}'],
    ["{ .maps[1::2] }", '{"name":"two","value":2.02} {"name":"four","value":4.04}'],
  ])("%s is %s", (template, expected) => expect(render(template, types)).toBe(expected));

  it.each<Case>([
    ["[0].name", "fake0"], ["[0:0].name", ""], ["[0:-1].name", "fake0 fake1 fake2"], ["[-1].name", "fake3"], ["[-1:].name", "fake3"],
    ["[-2].name", "fake2"], ["[-2:].name", "fake2 fake3"], ["[-3].name", "fake1"], ["[-4].name", "fake0"], ["[-4:].name", "fake0 fake1 fake2 fake3"],
  ])("of four containers, %s is %j", (steps, expected) => expect(render(`{.spec.containers${steps}}`, containers(4), true)).toBe(expected));

  it.each<Case>([
    ["[0:]", "fake0 fake1 fake2 fake3 fake4 fake5"], ["[0:6:]", "fake0 fake1 fake2 fake3 fake4 fake5"], ["[0:6:1]", "fake0 fake1 fake2 fake3 fake4 fake5"],
    ["[1:4:2]", "fake1 fake3"], ["[1:4:3]", "fake1"], ["[1:4:4]", "fake1"], ["[0:6:2]", "fake0 fake2 fake4"], ["[0:6:5]", "fake0 fake5"], ["[0:6:6]", "fake0"],
  ])("of six containers, steps of %s are %s", (slice, expected) => expect(render(`{.spec.containers${slice}.name}`, containers(6))).toBe(expected));

  it.each<Case>([
    ["[-1:0]", "starting index 3 is greater than ending index 0"], ["[-5]", "array index out of bounds: index -1, length 4"], ["[5]", "array index out of bounds: index 5, length 4"],
    ["[0:5]", "array index out of bounds: index 4, length 4"], ["[3:1]", "starting index 3 is greater than ending index 1"], ["[-1:-2]", "starting index 3 is greater than ending index 2"],
    ["[0:4:0]", "step must be > 0"], ["[0:4:-1]", "step must be > 0"],
  ])("refuses %s: %s", (slice, message) => expect(() => render(`{.spec.containers${slice}.name}`, containers(4))).toThrow(message));
});

describe("fields, wildcards, filters", () => {
  it.each<readonly [template: string, value: unknown, expected: string]>([
    ["hello jsonpath", null, "hello jsonpath"], ["{..}", [1, 2, 3], "[1,2,3]"], ["{[?(@<5)]}", [2, 6, 3, 7], "2 3"], ['{"{"}', null, "{"],
    ["{[1,3,4]}", [0, 1, 2, 3, 4], "1 3 4"], ["{[0:2]}", ["Monday", "Tuesday"], "Monday Tuesday"], ["hello {.name}", shop, "hello jsonpath"],
    ["{$.labels.web/html}", shop, "15"], ["{$.employees.jason}", shop, "manager"], ["{.labels.k8s-app}", shop, "20"], ["{.bicycle[*].color}", shop, "red green"],
    ["{.book[*].author}", shop, "Ann Ben Cay"], ['{range .bicycle[*]}{ "{" }{ @.* }{ "} " }{end}', shop, "{red 19.95 true} {green 20.01 false} "],
    ["{..price}", shop, "8.95 12.99 8.99 19.95 20.01"], ["{...price}", shop, "8.95 12.99 8.99 19.95 20.01"],
    ["{.bicycle}", shop, '[{"color":"red","isNew":true,"price":19.95},{"color":"green","isNew":false,"price":20.01}]'],
    ["{.book[-1:].author}", shop, "Cay"], ["{..book[2].author}", shop, "Cay"], ["{.bicycle[?(@.isNew==true)].color}", shop, "red"],
    ["{[?(@.z)].id}", [{ id: "i1" }, { id: "i2", z: 1 }], "i2"], ["{[0]['id']}", [{ id: "i1" }], "i1"], ["{[-1]['x']}", [{ x: null }], "null"],
  ])("%s", (template, value, expected) => expect(render(template, value)).toBe(expected));

  it.each<Case>([
    ["{range .items[*]}{.metadata.name}, {end}{.kind}", "127.0.0.1, 127.0.0.2, List"], ['{range .items[*]}{.metadata.name}{"\\t"}{end}', "127.0.0.1\t127.0.0.2\t"],
    ["{.items[*].status.addresses[*].address}", "127.0.0.1 127.0.0.2 127.0.0.3"],
    ["{range .items[*]}{range .status.addresses[*]}{.address}, {end}{end}", "127.0.0.1, 127.0.0.2, 127.0.0.3, "],
    ["{.items[*]['metadata.name', 'status.capacity']}", '127.0.0.1 127.0.0.2 {"cpu":"4"} {"cpu":"8"}'],
    ["{range .items[*]}[{.metadata.name}, {.status.capacity}] {end}", '[127.0.0.1, {"cpu":"4"}] [127.0.0.2, {"cpu":"8"}] '],
    ['{.users[?(@.name=="e2e")].user.password}', "secret"], ["{.items[0].metadata.labels.kubernetes\\.io/hostname}", "127.0.0.1"],
    ['{.items[?(@.metadata.labels.kubernetes\\.io/hostname=="127.0.0.1")].kind}', "None"], ["{.items[?(@..ready==true)].metadata.name}", "127.0.0.1"],
    ["{..name}", "127.0.0.1 127.0.0.2 myself e2e"],
  ])("of nodes, %s", (template, expected) => expect(render(template, nodes)).toBe(expected));

  it.each<Case>([
    ['{[?(@.a == "()")].b}', "1"], ['{[?(@.a == "(\\"\\")")].b}', "2"], ['{[?(@.a == "())(")].b}', "3"], ["{[?(@.a == 'Linux')].b}", "4"],
    ['{[?(@.a == "{[()]}")].b}', "5"], ["{[?(@.a == \"''\")].b}", "6"], ["{[?(@.a == '\"\"')].b}", "7"], ["{[?(@.a == '\\\\\\'')].b}", "8"],
  ])("quotes in filters: %s", (template, expected) => {
    const texts = ["()", '("")', "())(", "Linux", "{[()]}", "''", '""', "\\'"];
    expect(render(template, texts.map((a, at) => ({ a, b: at + 1 })))).toBe(expected);
  });

  it("compares numbers and texts", () => {
    const greater = ["{[?(@.n>2)].n}", "{[?(@.n>=3)].n}", "{[?(@.n!=1)].n}", '{[?(@.s>"b")].n}'];
    for (const template of greater) expect(render(template, [{ n: 1, s: "a" }, { n: 3, s: "c" }])).toBe("3");
    expect(render("{[?(@.n<=1)].n}", [{ n: 1 }, { n: 3 }])).toBe("1");
  });
});

describe("ranges", () => {
  const pod = (name: string, ...names: string[]): unknown => ({ metadata: { name }, spec: { containers: names.map((inner) => ({ name: inner, another: [{ name: "v1" }, { name: "v2" }] })) } });
  const pods = { items: [pod("pod1", "foo", "bar"), pod("pod2", "baz")] };

  it.each<Case>([
    ['{range .items[*]}{.metadata.name}{":"}{range @.spec.containers[*]}{.name}{","}{end}{"+"}{end}', "pod1:foo,bar,+pod2:baz,+"],
    ['{range .items[*]}{.metadata.name}{"~"}{range @.spec.containers[*]}{.name}{":"}{range @.another[*]}{.name}{","}{end}{"+"}{end}{"#"}{end}', "pod1~foo:v1,v2,+bar:v1,v2,+#pod2~baz:v1,v2,+#"],
    ['{range .items[*]}{.metadata.name}{"\\t"}{range @.spec.containers[*]}{.name}{" "}{end}{"\\t"}{range @.spec.containers[*]}{.name}{" "}{end}{"\\n"}{end}', "pod1\tfoo bar \tfoo bar \npod2\tbaz \tbaz \n"],
  ])("%s", (template, expected) => expect(render(template, pods)).toBe(expected));

  it.each(["{range .items[*]}{.metadata.name}{end}", '{range .items[*]}{.metadata.name}{":"}{range @.spec.containers[*]}{.name}{","}{end}{"+"}{end}'])("over nothing is nothing: %s", (template) => {
    expect(render(template, { items: [] }, true)).toBe("");
  });

  it("leaves out items without the field that a filter asks for", () => {
    const items = { items: [{ status: { phase: "Running" }, n: 1 }, { other: "" }] };
    expect(render('{range .items[?(.status.phase=="Running")]}{.n}{" is Running\\n"}{end}', items, true)).toBe("1 is Running\n");
  });
});

describe("what is missing or wrong", () => {
  it("is nothing where that is allowed", () => {
    expect(render("before-{.hello}after", shop, true)).toBe("before-after");
    expect(render('{.items[?(@.a.c=="blue")].n}', { items: [{ a: { c: "blue" }, n: 1 }, { n: 2 }] }, true)).toBe("1");
  });

  it.each<Case>([
    ["{hello}", "unrecognized identifier hello"], ["{.hello}", "hello is not found"], ["{.labels[0]}", "map[string]interface {} is not array or slice"],
    ["{.book[?(@.price<>10)]}", "unrecognized filter operator <>"], ["{range .labels.*}{@}{end}{end}", "not in range, nothing to end"],
    ["{............Price}", "invalid multiple recursive descent"], ["{.labels[?(@.a)]}", "map[engineer:10 k8s-app:20 web/html:15] is not array or slice and cannot be filtered"],
    ['{.book[?(@.price=="x")]}', "incompatible types for comparison"], ["{.book[?(@.category==.none)]}", "none is not found"],
    ['{.users[?(@.a=="b")]}', "users is not found"],
  ])("%s: %s", (template, message) => expect(() => render(template, shop)).toThrow(message));

  it.each<Case>([
    ["{.hello", "unclosed action"], ["{*}", "unrecognized character in action: U+002A '*'"], ["{+12.3.0}", "cannot parse number +12.3.0"], ["{[1}", "unterminated array"],
    ["{[?(.price]}", "unterminated filter"], ["{........}", "invalid multiple recursive descent"], ["{\\\\\\}", "unrecognized character in action: U+005C '\\'"],
    ["{[a]}", "invalid array index a"], ['{"a}', "unterminated quoted string"], ["{[?(@.a)}", "unclosed array expect ]"], ['{"\\q"}', 'unquote string "\\q" error invalid syntax'],
  ])("does not read %s: %s", (template, message) => expect(() => JsonPath.parse(template)).toThrow(message));
});

describe("relaxedPath", () => {
  it.each<Case>([
    ["metadata.name", "{.metadata.name}"], [".metadata.name", "{.metadata.name}"], ["{metadata.name}", "{.metadata.name}"], ["{.metadata.name}", "{.metadata.name}"],
    ["", ""], ["{.a[*].b}", "{.a[*].b}"],
  ])("%s is %s", (relaxed, whole) => expect(relaxedPath(relaxed)).toBe(whole));

  it.each(["{.a", "{.a}{.b}", "a}", "{{a}}"])("refuses %s", (relaxed) => expect(() => relaxedPath(relaxed)).toThrow("unexpected path string"));
});

describe("goJson", () => {
  it.each<readonly [value: unknown, indent: string, expected: string]>([
    [{ b: 1, a: "<&>" }, "", '{"a":"\\u003c\\u0026\\u003e","b":1}'],
    [{ 9: 1, 10: [2], a: {} }, "", '{"10":[2],"9":1,"a":{}}'],
    [{ 9: [], 10: [2], a: {} }, "  ", '{\n  "10": [\n    2\n  ],\n  "9": [],\n  "a": {}\n}'],
    [{ b: [], a: { c: null } }, "    ", '{\n    "a": {\n        "c": null\n    },\n    "b": []\n}'],
  ])("%j", (value, indent, expected) => expect(goJson(value, indent)).toBe(expected));
});
