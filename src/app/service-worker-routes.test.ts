import { describe, expect, it } from "vitest";
import { olderFile, shellFile } from "./service-worker-routes.ts";

const scope = "https://host.example/lab/";
const files = new Set(["index.html", "assets/index-1.js"]);

describe("what the service worker answers", () => {
  it.each([
    ["https://host.example/lab/", true, "index.html"],
    ["https://host.example/lab/?lesson=veth&step=two", true, "index.html"],
    ["https://host.example/lab/index.html", true, "index.html"],
    ["https://host.example/lab/assets/index-1.js", false, "assets/index-1.js"],
    ["https://host.example/lab/assets/index-2.js", false, undefined],
    ["https://host.example/lab/licences.txt", true, undefined],
    ["https://host.example/other/", true, undefined],
    ["https://elsewhere.example/lab/index.html", false, undefined],
  ])("%s", (url, navigation, expected) => expect(shellFile(url, scope, navigation, files)).toBe(expected));

  it.each([
    ["https://host.example/lab/assets/index-1.js", false],
    ["https://host.example/lab/assets/index-0.js", true],
    ["https://host.example/lab/images/0a1b/manifest.json", true],
    ["https://host.example/lab/images/0a1b/base-0a1b.pws", false],
    ["https://host.example/lab/images/current.json", false],
    ["https://elsewhere.example/lab/assets/index-0.js", false],
  ])("looks for it among what older builds left: %s", (url, expected) => expect(olderFile(url, scope, files)).toBe(expected));
});
