import { describe, expect, it } from "vitest";
import { loadContent } from "../lessons/index.ts";
import { lessonFiles } from "./commands/new-lesson.ts";
import { share } from "./commands/validate.ts";
import { findLesson, findTarget } from "./content.ts";

const good = new Map([...lessonFiles("tunnels", "1-linux", "01-tunnels"), ...lessonFiles("bridges", "1-linux", "02-bridges")]);
const content = loadContent(good);
const broken = loadContent(new Map([...good].map(([path, text]) => [path, path === "labs/bridges/lab.yaml" ? text.replace("lan, mtu", "lan, mut") : text])));

describe("what a name on the command line means", () => {
  it.each([
    ["tunnels", "tunnels"],
    ["1.2", "bridges"],
  ])("%s is lesson %s", (name, id) => {
    expect(findLesson(content, name).id).toBe(id);
    expect(findTarget(content, name).lab.id).toBe(id);
  });

  it("no name is the first lesson", () => {
    expect(findTarget(content, undefined).lesson?.id).toBe("tunnels");
  });

  it.each([
    ["tunnel", "UNKNOWN_LESSON", /Did you mean tunnels\?/],
    ["policies", "UNKNOWN_LESSON", /There are: tunnels, bridges\./],
  ])("%s is %s", (name, code, message) => {
    expect(() => findLesson(content, name)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it("a lesson whose lab is broken is told with file and line", () => {
    expect(() => findTarget(broken, "bridges")).toThrow(/labs\/bridges\/lab\.yaml:\d+: /);
    expect(() => findLesson(broken, "bridges")).toThrow(/labs\/bridges\/lab\.yaml:\d+: /);
  });
});

describe("shares of the lessons", () => {
  it.each([1, 2, 3, 5])("%i shares hold every lesson once", (of) => {
    const lessons = Array.from({ length: 7 }, (_, at) => at);
    const parts = Array.from({ length: of }, (_, at) => share(lessons, { index: at + 1, of }));
    expect(parts.flat().sort((a, b) => a - b)).toEqual(lessons);
    expect(Math.max(...parts.map((part) => part.length)) - Math.min(...parts.map((part) => part.length))).toBeLessThanOrEqual(1);
  });
});
