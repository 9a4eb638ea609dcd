import { defineConfig } from "@playwright/test";

/** In the system's own Chromium, over a whole `dist/` (`npm run build`). Machines take their time on a busy computer. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  timeout: 600_000,
  expect: { timeout: 90_000 },
  // Each test runs machines of its own: more at once would only make each slower.
  workers: 1,
  forbidOnly: true,
  retries: 0,
  reporter: "line",
  outputDir: "../../node_modules/.cache/podwire/e2e",
  use: {
    // What cannot be clicked within this time never will be; without it a test waits for its own end.
    actionTimeout: 90_000,
    browserName: "chromium",
    viewport: { width: 1280, height: 720 },
    locale: "en-GB",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      // As root, as in a container, Chromium's own sandbox does not start.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
    // Not a trace: what it records of the page at each step takes more of a core than the machines do.
    screenshot: "only-on-failure",
  },
});
