import { describe, expect, test } from "vitest";
import { parseKubeSchema } from "../../src/kube/schema/index.ts";
import { upstreamFiles } from "../../tests/support/kube-upstream.ts";
import type { Member } from "../assemble.ts";
import { parseGroup } from "../lists.ts";
import type { LockedPackage } from "../lock.ts";
import { composeKubeSchema, isKubeSource } from "./compose.ts";

const groups = [parseGroup("kube-schema", "kubeSources: usr/share/gocode/src/k8s.io")];
const locked = (name: string, version: string): LockedPackage => ({ name, version, architecture: "all", suite: "trixie", source: `${name} ${version}`, size: 1, sha256: "" });
const packages = [locked("api", "0.32.3-1"), locked("apimachinery", "0.32.3-2")];

async function members(): Promise<Map<string, Member>> {
  const wanted = (path: string) => isKubeSource(`/k8s.io/${path}`);
  const found = await Promise.all((["api", "apimachinery"] as const).map(async (name) => [name, await upstreamFiles(name, wanted)] as const));
  return new Map(found.flatMap(([name, files]) => [...files].map(([file, data]) => {
    const path = `usr/share/gocode/src/k8s.io/${file}`;
    return [path, { path, kind: "file" as const, mode: 0o644, data, package: name }] as const;
  })));
}

describe("kube-schema.json", () => {
  test("is made of the packages, which count as used: their licences come along", async () => {
    const used = new Set<string>();
    const [[name, data] = ["", new Uint8Array()]] = composeKubeSchema(groups, await members(), packages, used);
    expect([name, [...used].sort()]).toEqual(["kube-schema.json", ["api", "apimachinery"]]);
    const schema = parseKubeSchema(Buffer.from(data).toString("utf8"));
    expect(schema.version).toBe("1.32.3");
    expect(data.length).toBeLessThan(700_000);
  });

  test("is left out where no list asks for it", () => expect(composeKubeSchema([parseGroup("base", "packages: [bash]")], new Map(), [], new Set())).toEqual([]));

  test("says which list to mend where the sources are missing", () => {
    expect(() => composeKubeSchema(groups, new Map(), packages, new Set())).toThrow(expect.objectContaining({ code: "KUBE_SCHEMA_SOURCES", message: expect.stringContaining("images/lists/") as string }));
  });

  test.each(["{", "{}", '{"format":"podwire-kube-schema/1","version":"1.32.3","definitions":{"a":{"fields":[{"name":"b","type":"ref","ref":"c"}]}}}'])("is refused as %s", (content) => {
    expect(() => parseKubeSchema(content)).toThrow(expect.objectContaining({ code: "KUBE_SCHEMA_DAMAGED" }));
  });
});
