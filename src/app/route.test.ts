import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE, readRoute, routeAddress } from "./route.ts";

describe("addresses", () => {
  it.each([
    ["", CATALOGUE],
    ["?lesson=namespaces", { lesson: "namespaces", step: undefined }],
    ["?lesson=namespaces&step=look", { lesson: "namespaces", step: "look" }],
    ["?step=look", CATALOGUE],
    ["?lesson=../x&step=look", CATALOGUE],
    ["?lesson=a&step=%3Cscript%3E", { lesson: "a", step: undefined }],
  ])("%s", (search, route) => expect(readRoute(search)).toEqual(route));

  it("are read as they are written", () => {
    const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
    fc.assert(
      fc.property(id, fc.option(id, { nil: undefined }), (lesson, step) => {
        expect(readRoute(routeAddress({ lesson, step }))).toEqual({ lesson, step });
      }),
    );
  });

  it("never throw, whatever they hold", () => {
    fc.assert(fc.property(fc.string(), (search) => void readRoute(search)));
  });
});
