import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseGroup, readGroups } from "./lists.ts";

const groups = readGroups(path.join(import.meta.dirname, "lists"));

test("the lists of this checkout are well-formed", () => expect(groups.map(({ name }) => name)).toEqual(["base", "control", "kernel", "kube-schema", "network"]));

test("no path is named twice", () => {
  const paths = groups.flatMap(({ binaries, files, links }) => [...binaries, ...files, ...Object.keys(links)]);
  expect(paths.filter((path, at) => paths.indexOf(path) !== at)).toEqual([]);
});

describe("is refused, with the place", () => {
  test.each([
    { name: "no YAML", content: "packages: [", says: /lists\/x\.yaml/ },
    { name: "an unknown key", content: "package: [bash]", says: /package/ },
    { name: "an absolute path", content: "binaries: [/usr/bin/ip]", says: /leading slash/ },
    { name: "a package that is an option", content: "packages: ['-oX=y']", says: /packages/ },
    { name: "a stand-in without a reason", content: "standIns: [{ library: libx.so.1 }]", says: /why/ },
  ])("$name", ({ content, says }) =>
    expect(() => parseGroup("x", content)).toThrow(expect.objectContaining({ code: "LIST_INVALID", message: expect.stringMatching(says) as string })));
});
