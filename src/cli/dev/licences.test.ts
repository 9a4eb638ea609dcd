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

  it("has a text of every package, as long as licences are", () => {
    const packages = shippedPackages();
    expect(packages.map((one) => one.name)).toContain("zod");
    expect(packages.filter((one) => one.text.length < 300).map((one) => one.name)).toEqual([]);
    for (const { name, text } of packages) expect(text, name).toMatch(/permi(t|ssion)|public domain/i);
  });

  it.each([
    ["xz-decompress", "MIT", /Permission is hereby granted, free of charge[^]*AS IS/],
    ["XZ Embedded", "public domain", /Lasse Collin[^]*public domain/],
    ["SoftFloat", "BSD-3-Clause", /Regents of the\s+University of California[^]*Neither the name of the University[^]*AS IS/],
    ["zstd", "BSD-3-Clause", /Facebook, Inc\.[^]*Neither the name Facebook[^]*AS IS/],
    ["walloc", "MIT", /Igalia[^]*AS IS/],
    ["QEMU floppy disk emulator", "MIT", /Jocelyn Mayer[^]*AS IS/],
  ])("has the text of %s, whose package has none of it", (name, licence, text) => {
    expect(shippedPackages()).toContainEqual({ name, licence, version: expect.any(String), text: expect.stringMatching(text) });
    expect(licencesText(shippedPackages())).toContain(`==== ${name} `);
  });

  it("names nothing that only builds the app", () => {
    expect(shippedPackages().map((one) => one.name).filter((name) => /^(esbuild|vite|tsx|commander|@types\/.*)$/.test(name))).toEqual([]);
  });
});
