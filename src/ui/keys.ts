/**
 * Keys of the app itself. They work inside a terminal too, which is how the keyboard gets out of one: so they are chosen
 * among those that no shell uses. `code` is the place of the key, as Alt changes the letter on some systems.
 */
export type AppKey =
  | { readonly kind: "region"; readonly back: boolean }
  | { readonly kind: "leave" }
  | { readonly kind: "machine"; readonly index: number }
  | { readonly kind: "check" }
  | { readonly kind: "hint" }
  | { readonly kind: "wire" };

export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "altKey" | "shiftKey" | "ctrlKey" | "metaKey">;

export function appKey({ key, code, altKey, shiftKey, ctrlKey, metaKey }: KeyPress): AppKey | undefined {
  if (key === "F6" && !altKey && !ctrlKey && !metaKey) return { kind: "region", back: shiftKey };
  if (key === "Escape" && ctrlKey && !altKey && !metaKey) return { kind: "leave" };
  if (!altKey || !shiftKey || ctrlKey || metaKey) return undefined;
  const digit = /^Digit([1-9])$/.exec(code);
  if (digit) return { kind: "machine", index: Number(digit[1]) - 1 };
  const letters: Readonly<Record<string, AppKey>> = {
    KeyL: { kind: "leave" },
    KeyC: { kind: "check" },
    KeyH: { kind: "hint" },
    KeyW: { kind: "wire" },
  };
  return letters[code];
}

export function isAppKey(press: KeyPress): boolean {
  return appKey(press) !== undefined;
}

/** As the help writes them. */
export const KEY_NAMES = {
  region: ["F6"],
  regionBack: ["Shift", "F6"],
  leave: ["Alt", "Shift", "L"],
  machine: ["Alt", "Shift", "1 … 9"],
  check: ["Alt", "Shift", "C"],
  hint: ["Alt", "Shift", "H"],
  wire: ["Alt", "Shift", "W"],
  help: ["?"],
  splitter: ["←", "→", "↑", "↓"],
  copy: ["Ctrl", "Shift", "C / V"],
} as const;
