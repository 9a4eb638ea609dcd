import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { chooseMirror, findMirror, parseDeb822, parseOneLine } from "./sources.ts";

describe("parseOneLine", () => {
  test.each([
    { line: "deb http://m.example/debian bookworm main contrib", is: [{ uri: "http://m.example/debian", suites: ["bookworm"], components: ["main", "contrib"] }] },
    { line: "deb [arch=amd64 signed-by=/k.gpg] http://m.example/d/ trixie main # here", is: [{ uri: "http://m.example/d/", suites: ["trixie"], components: ["main"], signedBy: "/k.gpg" }] },
    { line: "deb-src http://m.example/debian bookworm main", is: [] },
    { line: "# deb http://m.example/debian bookworm main", is: [] },
    { line: "", is: [] },
  ])("$line", ({ line, is }) => expect(parseOneLine(line)).toEqual(is));
});

describe("parseDeb822", () => {
  const stanza = "Types: deb deb-src\nURIs: http://m.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\n";
  test.each([
    { name: "a stanza", content: stanza, is: ["http://m.example/debian"] },
    { name: "several addresses, continued", content: stanza.replace("http://m.example/debian", "http://a.example/d\n  http://b.example/d"), is: ["http://a.example/d", "http://b.example/d"] },
    { name: "one that is off", content: `${stanza}Enabled: no\n`, is: [] },
    { name: "sources only", content: stanza.replace("deb deb-src", "deb-src"), is: [] },
    { name: "comments and two stanzas", content: `# first\n${stanza}\n# second\n${stanza.replace("m.example", "n.example")}`, is: ["http://m.example/debian", "http://n.example/debian"] },
    { name: "nothing", content: "", is: [] },
  ])("$name", ({ content, is }) => expect(parseDeb822(content).map(({ uri }) => uri)).toEqual(is));

  test("takes a keyring that is a file, not one that is in the stanza", () => {
    expect(parseDeb822(`${stanza}Signed-By: /k.gpg\n`)[0]?.signedBy).toBe("/k.gpg");
    expect(parseDeb822(`${stanza}Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n`)[0]?.signedBy).toBeUndefined();
  });
});

describe("chooseMirror", () => {
  const from = (uri: string, suite: string, component = "main") => ({ uri, suites: [suite], components: [component] });
  test.each([
    { name: "Debian's own", sources: [from("http://m.example/debian/", "bookworm")], is: "http://m.example/debian" },
    { name: "not security", sources: [from("http://m.example/debian-security", "bookworm"), from("http://m.example/debian", "trixie")], is: "http://m.example/debian" },
    { name: "not somebody else's", sources: [from("http://other.example/apt", "nodistro")], is: undefined },
    { name: "not without main", sources: [from("http://m.example/debian", "bookworm", "contrib")], is: undefined },
    { name: "none", sources: [], is: undefined },
  ])("$name", ({ sources, is }) => expect(chooseMirror(sources)?.uri).toBe(is));
});

describe("findMirror", () => {
  const folder = () => {
    const made = fs.mkdtempSync(path.join(os.tmpdir(), "podwire-apt-"));
    onTestFinished(() => fs.rmSync(made, { recursive: true, force: true }));
    fs.mkdirSync(path.join(made, "sources.list.d"));
    return made;
  };

  test("takes what the environment says first", () => {
    expect(findMirror({ PODWIRE_MIRROR: "http://m.example/debian/", PODWIRE_KEYRING: "/k.gpg" }, folder())).toEqual({ uri: "http://m.example/debian", signedBy: "/k.gpg" });
  });

  test("reads both formats", () => {
    const apt = folder();
    fs.writeFileSync(path.join(apt, "sources.list.d", "a.list"), "deb http://other.example/x nodistro main\n");
    fs.writeFileSync(path.join(apt, "sources.list.d", "debian.sources"), "Types: deb\nURIs: http://m.example/debian\nSuites: bookworm\nComponents: main\n");
    expect(findMirror({}, apt).uri).toBe("http://m.example/debian");
  });

  test("says what to do when there is none", () => {
    expect(() => findMirror({}, folder())).toThrow(expect.objectContaining({ code: "APT_MIRROR_UNKNOWN", message: expect.stringContaining("PODWIRE_MIRROR") as string }));
  });
});
