/** The real kubectl with every kind that is served: what a user types elsewhere does the same here. */
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { calicoDefinitions, kinds, manifestOf, NAMESPACE, type KindCase } from "./support/kinds.ts";
import { useCluster } from "./support/run.ts";

const cluster = useCluster();

beforeAll(async () => {
  const { ok } = cluster();
  await ok(["create", "namespace", NAMESPACE]);
  // A controller's, which does not run here.
  await ok(["create", "serviceaccount", "default", "-n", NAMESPACE]);
  for (const definition of calicoDefinitions) await ok(["create", "-f", "-"], { input: JSON.stringify(definition) });
});

const inNamespace = ({ namespaced }: KindCase): readonly string[] => (namespaced ? ["-n", NAMESPACE] : []);
const valueOf = (one: KindCase) => cluster().ok(["get", one.type, one.name, ...inNamespace(one), "-o", `jsonpath=${one.path}`]);
const columns = (table: string): string => (table.split("\n")[0] ?? "").trim().replace(/\s+/g, " ");

/** A program that replaces $FROM by $TO where it stands alone: digits may be part of a uid as well. */
function editor(): string {
  const file = path.join(cluster().plane.folder, "editor");
  fs.writeFileSync(file, '#!/bin/sh\nexec sed -i -E "s/(^|\\s)$FROM(\\s|\\$)/\\1$TO\\2/g" "$1"\n', { mode: 0o755 });
  return file;
}

type Step = readonly [name: string, run: (one: KindCase) => Promise<void>];

/** In this order, on one object. */
const steps: readonly Step[] = [
  ["apply creates it", async (one) => {
    expect(await cluster().ok(["apply", "-f", "-"], { input: await manifestOf(one, one.values[0]) })).toBe(`${one.type}/${one.name} created\n`);
    expect(await valueOf(one)).toBe(one.values[0]);
  }],
  ["obj-02 create refuses a second", async (one) => {
    expect(await cluster().refused(["create", "-f", "-"], { input: await manifestOf(one, one.values[0]) })).toMatch(/Error from server \(AlreadyExists\): error when creating "STDIN": .* already exists/);
  }],
  ["lst-12 get shows its columns", async (one) => {
    const table = await cluster().ok(["get", one.type, one.name, ...inNamespace(one)]);
    expect(columns(table)).toBe(one.columns);
    expect(table.split("\n")).toHaveLength(3);
  }],
  ["get -A -o wide and -o name list it", async (one) => {
    await cluster().ok(["get", one.type, "-A", "-o", "wide"]);
    expect(await cluster().ok(["get", one.type, ...inNamespace(one), "-o", "name"])).toContain(`${one.type}/${one.name}\n`);
  }],
  ["get -o json and -o yaml tell kind and version", async (one) => {
    const object = JSON.parse(await cluster().ok(["get", one.type, one.name, ...inNamespace(one), "-o", "json"])) as { metadata: object };
    expect(object).toMatchObject({ apiVersion: one.apiVersion, kind: one.kind, metadata: { name: one.name, uid: expect.any(String) as unknown } });
    expect(await cluster().ok(["get", one.type, one.name, ...inNamespace(one), "-o", "yaml"])).toContain(`kind: ${one.kind}\n`);
  }],
  ["pat-03 apply of the same changes nothing", async (one) => {
    expect(await cluster().ok(["apply", "-f", "-"], { input: await manifestOf(one, one.values[0]) })).toBe(`${one.type}/${one.name} unchanged\n`);
  }],
  ["dry-01 diff shows a change and makes none", async (one) => {
    const said = await cluster().kubectl(["diff", "-f", "-"], { input: await manifestOf(one, one.values[1]) });
    expect(said.code, said.stderr).toBe(1);
    const [before, after] = one.secret === true ? ["\\*\\*\\* \\(before\\)", "\\*\\*\\* \\(after\\)"] : one.values;
    expect(said.stdout).toMatch(new RegExp(`^-.*${before}`, "m"));
    expect(said.stdout).toMatch(new RegExp(`^\\+.*${after}`, "m"));
    expect(await valueOf(one)).toBe(one.values[0]);
  }],
  ["apply changes it", async (one) => {
    expect(await cluster().ok(["apply", "-f", "-"], { input: await manifestOf(one, one.values[1]) })).toBe(`${one.type}/${one.name} configured\n`);
    expect(await valueOf(one)).toBe(one.values[1]);
  }],
  ["patch changes it", async (one) => {
    const type = one.custom === true ? ["--type", "merge"] : [];
    expect(await cluster().ok(["patch", one.type, one.name, ...inNamespace(one), ...type, "-p", JSON.stringify(one.make(one.values[2]))])).toBe(`${one.type}/${one.name} patched\n`);
    expect(await valueOf(one)).toBe(one.values[2]);
  }],
  ["edit changes it", async (one) => {
    const env = { KUBE_EDITOR: editor(), FROM: one.values[2], TO: one.values[3] };
    expect(await cluster().ok(["edit", one.type, one.name, ...inNamespace(one)], { env })).toBe(`${one.type}/${one.name} edited\n`);
    expect(await valueOf(one)).toBe(one.values[3]);
  }],
  ["label and annotate change it", async (one) => {
    expect(await cluster().ok(["label", one.type, one.name, ...inNamespace(one), "colour=red"])).toBe(`${one.type}/${one.name} labeled\n`);
    expect(await cluster().ok(["annotate", one.type, one.name, ...inNamespace(one), "note=it works"])).toBe(`${one.type}/${one.name} annotated\n`);
    expect(await cluster().ok(["get", one.type, ...inNamespace(one), "-l", "colour=red", "-o", "jsonpath={.items[*].metadata.annotations.note}"])).toBe("it works");
  }],
  ["pat-04 server-side apply takes fields over only when told to", async (one) => {
    const input = await manifestOf(one, one.values[0]);
    expect(await cluster().refused(["apply", "--server-side", "--field-manager=other", "-f", "-"], { input })).toMatch(/Apply failed with \d+ conflict/);
    expect(await cluster().ok(["apply", "--server-side", "--field-manager=other", "--force-conflicts", "-f", "-"], { input })).toBe(`${one.type}/${one.name} serverside-applied\n`);
    expect(await valueOf(one)).toBe(one.values[0]);
  }],
  ["wait sees its value", async (one) => {
    expect(await cluster().ok(["wait", `--for=jsonpath=${one.path}=${one.values[0]}`, one.type, one.name, ...inNamespace(one), "--timeout=5s"])).toBe(`${one.type}/${one.name} condition met\n`);
  }],
  ["describe tells of it", async (one) => {
    expect(await cluster().ok(["describe", one.type, one.name, ...inNamespace(one)])).toMatch(new RegExp(`^Name:\\s+${one.name}$`, "m"));
  }],
  ["explain knows its type", async (one) => {
    // Behind a dot kubectl expects a field.
    const resource = one.type.split(".")[0] ?? "";
    expect(await cluster().ok(["explain", resource, `--api-version=${one.apiVersion}`])).toMatch(new RegExp(`^KIND: +${one.kind}\\n`, "m"));
    expect(await cluster().ok(["explain", `${resource}.metadata.name`, `--api-version=${one.apiVersion}`])).toContain("FIELD: name <string>");
  }],
  ["sar-08 auth can-i tells who may", async (one) => {
    expect(await cluster().ok(["auth", "can-i", "delete", one.type, ...inNamespace(one)])).toBe("yes\n");
    expect((await cluster().kubectl(["auth", "can-i", "delete", one.type, ...inNamespace(one), "--as=nobody"])).stdout).toBe("no\n");
  }],
  ["pat-12 an unknown field is refused", async (one) => {
    const object = JSON.parse(await manifestOf(one, one.values[0])) as object;
    expect(await cluster().refused(["create", "--validate=strict", "-f", "-"], { input: JSON.stringify({ ...object, metadata: { ...(object as { metadata: object }).metadata, name: "other.example.com" }, nonsense: 1 }) }))
      .toMatch(/strict decoding error: unknown field "nonsense"|unknown field "nonsense"/);
  }],
  ["replace puts it as it is written", async (one) => {
    const input = await manifestOf(one, one.values[1]);
    if (one.fixed === true) expect(await cluster().refused(["replace", "-f", "-"], { input })).toContain(`The ${one.kind} "${one.name}" is invalid`);
    const force = one.fixed === true ? ["--force", "--grace-period=0"] : [];
    expect(await cluster().ok(["replace", ...force, "-f", "-"], { input })).toContain(`${one.type}/${one.name} replaced\n`);
    expect(await valueOf(one)).toBe(one.values[1]);
  }],
];

describe.each(kinds.map((one) => [one.kind, one] as const))("%s", (_, one) => {
  it.each(steps)("%s", async (_name, expectStep) => {
    await expectStep(one);
  });
});
