import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));
const minute = 60_000;

/** Machine tests share two cores with other runs: their limits catch what hangs, not what is slow. */
const machines = { testTimeout: 4 * minute, hookTimeout: 4 * minute, fileParallelism: false };

export default defineConfig({
  root,
  test: {
    root,
    projects: [
      {
        root,
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "images/**/*.test.ts", "content/**/*.test.ts", "labs/**/*.test.ts", "tests/support/**/*.test.ts"],
          testTimeout: minute,
        },
      },
      { root, test: { name: "vm", include: ["tests/vm/**/*.test.ts"], ...machines } },
      { root, test: { name: "answers", include: ["tests/answers/**/*.test.ts"], ...machines } },
      { root, test: { name: "cli", include: ["tests/cli/**/*.test.ts"], ...machines } },
      // A control plane in this process and the real kubectl: no machines, but files of one run after another.
      { root, test: { name: "conformance", include: ["tests/conformance/**/*.test.ts"], testTimeout: minute, hookTimeout: 4 * minute, maxConcurrency: 2 } },
    ],
  },
});
