import type { ITheme } from "@xterm/xterm";

/** Sixteen colours on the terminal's ground; the same in light and dark, as programs choose theirs for a dark one. */
export const terminalTheme: ITheme = {
  background: "#0c1016",
  foreground: "#dfe5ec",
  cursor: "#56cfc3",
  cursorAccent: "#0c1016",
  selectionBackground: "#2a4a56",
  selectionInactiveBackground: "#26323d",
  black: "#1b222c",
  red: "#ff7b7b",
  green: "#6bd69b",
  yellow: "#efc26b",
  blue: "#7db4ff",
  magenta: "#d49cf5",
  cyan: "#5cd3c8",
  white: "#cfd6de",
  brightBlack: "#7d8896",
  brightRed: "#ff9d9d",
  brightGreen: "#93e6b8",
  brightYellow: "#f8d892",
  brightBlue: "#a5ccff",
  brightMagenta: "#e4bdfb",
  brightCyan: "#8ee6dc",
  brightWhite: "#ffffff",
};
