import { Emitter, type Disposable } from "../../base/index.ts";
import type { Language } from "../../lessons/index.ts";
import { en } from "./en.ts";
import { zhCN } from "./zh-CN.ts";

/** The shape of the English strings: a dictionary that lacks one, or takes other arguments, does not compile. */
export type Strings = {
  readonly [K in keyof typeof en]: (typeof en)[K] extends (...args: infer A) => string ? (...args: A) => string : string;
};

const dictionaries: Readonly<Record<Language, Strings>> = { en, "zh-CN": zhCN };
const changed = new Emitter<Language>();
let current: Language = "en";

/** The strings of the language in use. Ask for them at render time, never keep them. */
export function t(): Strings {
  return dictionaries[current];
}

export function setLanguage(next: Language): void {
  if (next === current) return;
  current = next;
  changed.fire(next);
}

export function onLanguage(listener: (language: Language) => void): Disposable {
  return changed.event(listener);
}

/** `1.4 MB`, in the manner of the language; decimal units as in a download. */
export function bytes(count: number): string {
  const [value, unit] = count < 1e6 ? [count / 1e3, "kilobyte"] : [count / 1e6, "megabyte"];
  const digits = unit === "megabyte" ? 1 : 0;
  return new Intl.NumberFormat(current, {
    style: "unit",
    unit,
    unitDisplay: "short",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** Clock time of day, to the minute. */
export function clockTime(at: number): string {
  return new Intl.DateTimeFormat(current, { hour: "2-digit", minute: "2-digit" }).format(at);
}
