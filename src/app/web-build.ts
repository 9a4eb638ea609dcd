import type { UserConfig } from "vite";

/** Browsers that have `light-dark()`, nesting, container queries and adopted style sheets. */
const BROWSERS = ["chrome123", "edge123", "firefox122", "safari17.5"];

/** How code of ours becomes what a browser runs; shared with the preview in tests/e2e. */
export const webBuild = {
  base: "./",
  // Lit's decorators are TypeScript's older ones, and its fields are assigned rather than defined (tsconfig.web.json).
  oxc: {
    decorator: { legacy: true },
    assumptions: { setPublicClassFields: true },
    typescript: { removeClassFieldsWithoutInitializer: true },
  },
  worker: { format: "es" },
  build: {
    target: BROWSERS,
    cssTarget: BROWSERS,
    // Nothing inline: the Content-Security-Policy allows no inline style or script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
  },
} satisfies UserConfig;
