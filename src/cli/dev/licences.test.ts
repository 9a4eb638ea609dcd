import { describe, expect, it } from "vitest";
import { importedPackages, licencesText, shippedPackages } from "./licences.ts";

describe("licences of what is shipped", () => {
  it.each([
    [`import { html } from "lit";`, ["lit"]],
    [`import { x } from "lit/directives/repeat.js";\nimport { y } from "lit";`, ["lit"]],
    [`import { Terminal } from "@xterm/xterm";`, ["@xterm/xterm"]],
    [`const m = await import("v86");`, ["v86"]],
    [`import a from "./own.ts";\nimport fs from "node:fs";`, []],
    [`import "@xterm/xterm/css/xterm.css";`, ["@xterm/xterm"]],
  ])("%j imports %j", (source, names) => {
    expect(importedPackages(source)).toEqual(names);
  });

  it("finds every package's licence", () => {
    const packages = shippedPackages();
    expect(packages.map((one) => one.name)).toContain("zod");
    expect(packages.filter((one) => one.licence === "see text" && one.text === "").map((one) => one.name)).toEqual([]);
    expect(licencesText(packages)).toContain("==== zod ");
  });
});
