import { z } from "zod";
import type { TextStore } from "../lab/index.ts";
import { LANGUAGES, type Language } from "../lessons/index.ts";
import type { Preferences } from "../ui/index.ts";

const NAME = "podwire/preferences";

const share = z.number().min(0.05).max(0.95);
/** Each on its own: one that a later version writes differently does not cost the others. */
const schemas = {
  language: z.enum(["en", "zh-CN"]),
  theme: z.enum(["system", "light", "dark"]),
  screenReader: z.boolean(),
  terminalFontSize: z.int().min(10).max(22),
  lessonShare: share,
  terminalShare: share,
  pictureShare: share,
  split: z.boolean(),
  wire: z.enum(["below", "tab", "hidden"]),
} as const;

export function defaultPreferences(languages: readonly string[]): Preferences {
  return {
    language: preferredLanguage(languages),
    theme: "system",
    screenReader: false,
    terminalFontSize: 13,
    lessonShare: 0.39,
    terminalShare: 0.56,
    pictureShare: 0.43,
    split: false,
    wire: "below",
  };
}

/** The first of the browser's languages that there are lessons in; English where there is none. */
function preferredLanguage(languages: readonly string[]): Language {
  for (const language of languages) {
    if (language.toLowerCase().startsWith("zh")) return "zh-CN";
    const known = LANGUAGES.find((one) => language.toLowerCase().startsWith(one.toLowerCase()));
    if (known) return known;
  }
  return "en";
}

/** What is stored and right; the default for everything else. Never throws. */
export function readPreferences(text: string | undefined, defaults: Preferences): Preferences {
  const stored = objectIn(text);
  const read = <K extends keyof Preferences>(key: K, schema: z.ZodType<Preferences[K]>): Preferences[K] => {
    const parsed = schema.safeParse(stored[key]);
    return parsed.success ? parsed.data : defaults[key];
  };
  return {
    language: read("language", schemas.language),
    theme: read("theme", schemas.theme),
    screenReader: read("screenReader", schemas.screenReader),
    terminalFontSize: read("terminalFontSize", schemas.terminalFontSize),
    lessonShare: read("lessonShare", schemas.lessonShare),
    terminalShare: read("terminalShare", schemas.terminalShare),
    pictureShare: read("pictureShare", schemas.pictureShare),
    split: read("split", schemas.split),
    wire: read("wire", schemas.wire),
  };
}

function objectIn(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text ?? "{}"));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

export function loadPreferences(texts: TextStore, languages: readonly string[]): Preferences {
  return readPreferences(texts.read(NAME), defaultPreferences(languages));
}

/** A browser that keeps nothing still shows what was chosen, until the page is left. */
export function savePreferences(texts: TextStore, preferences: Preferences): void {
  try {
    texts.write(NAME, JSON.stringify(preferences));
  } catch {
    // Told once, where it matters: when progress cannot be kept.
  }
}
