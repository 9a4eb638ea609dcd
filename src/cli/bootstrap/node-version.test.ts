import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { isNodeNewEnough, NEEDED } from "./node-version.mjs";

test.each([
  ["18.20.4", false],
  ["20.18.3", false],
  ["20.19.0", true],
  ["21.7.3", false],
  ["22.11.0", false],
  ["22.12.0", true],
  ["23.0.0", true],
  ["24.1.0", true],
])("Node %s will do: %s", (version, will) => expect(isNodeNewEnough(version)).toBe(will));

test("package.json says the same", () => {
  const { engines } = z.object({ engines: z.object({ node: z.string() }) }).parse(JSON.parse(readFileSync("package.json", "utf8")));
  expect(engines.node.replace(" || ", " or ")).toBe(NEEDED);
});
