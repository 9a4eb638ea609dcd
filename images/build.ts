/** `npx tsx images/build.ts [--update-lock] [--frozen] [--no-snapshot]`: builds the machine image of this checkout. */
import { isCoded, messageOf } from "../src/base/index.ts";
import { buildImage } from "./index.ts";

const abort = new AbortController();
process.once("SIGINT", () => abort.abort());
process.once("SIGTERM", () => abort.abort());

try {
  const begun = Date.now();
  const image = await buildImage({
    updateLock: process.argv.includes("--update-lock"),
    snapshot: !process.argv.includes("--no-snapshot"),
    frozen: process.argv.includes("--frozen"),
    report: ({ phase, fraction, note }) => process.stderr.write(`\r\u001b[K${phase} ${Math.round(fraction * 100)} % ${note ?? ""}`),
    warn: (message) => process.stderr.write(`\nwarning: ${message}\n`),
    signal: abort.signal,
  });
  process.stderr.write("\r\u001b[K");
  process.stdout.write(`${image.folder}\n${image.built ? `built in ${Math.round((Date.now() - begun) / 1000)} s` : "up to date"}\n`);
} catch (error) {
  process.stderr.write(`\r\u001b[K${isCoded(error) ? `${error.code}: ` : ""}${messageOf(error)}\n`);
  process.exitCode = 1;
}
