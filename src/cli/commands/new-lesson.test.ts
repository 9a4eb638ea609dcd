import { describe, expect, it } from "vitest";
import { formatProblem, loadContent } from "../../lessons/index.ts";
import { lessonFiles } from "./new-lesson.ts";

describe("podwire new lesson", () => {
  it("writes a lesson and a lab that load without a problem", () => {
    const content = loadContent(lessonFiles("tunnels", "1-linux", "03-tunnels"));
    expect(content.problems.map(formatProblem)).toEqual([]);
    expect(content.lessons.map((lesson) => `${lesson.number} ${lesson.id}`)).toEqual(["1.3 tunnels"]);
  });
});
