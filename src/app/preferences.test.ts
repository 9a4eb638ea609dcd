import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPreferences, readPreferences } from "./preferences.ts";

const defaults = defaultPreferences(["de-DE", "zh-Hans-CN", "en"]);

describe("preferences", () => {
  it("begin in the first language of the browser that there are lessons in", () => {
    expect(defaults.language).toBe("zh-CN");
    expect(defaultPreferences(["en-GB"]).language).toBe("en");
    expect(defaultPreferences(["fr"]).language).toBe("en");
    expect(defaultPreferences([]).language).toBe("en");
  });

  it("keep what is right beside what is not", () => {
    const read = readPreferences('{"theme":"dark","lessonShare":7,"split":"yes","wire":"tab","later":1}', defaults);
    expect(read).toEqual({ ...defaults, theme: "dark", wire: "tab" });
  });

  it("are the defaults for whatever is no preferences at all", () => {
    for (const text of [undefined, "", "null", "[]", "{", "7"]) expect(readPreferences(text, defaults)).toEqual(defaults);
    fc.assert(fc.property(fc.string(), (text) => void readPreferences(text, defaults)));
  });
});
