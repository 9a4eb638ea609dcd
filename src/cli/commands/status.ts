import { isCoded } from "../../base/index.ts";
import { askStatus } from "../daemon/client.ts";
import { EXIT } from "../exit-codes.ts";
import { runPaths } from "../paths.ts";
import { describeStatus } from "../status-text.ts";

/** @returns 0 when a lab is up, 1 when none is. */
export async function status(options: { readonly json?: boolean }): Promise<number> {
  try {
    const now = await askStatus(runPaths());
    process.stdout.write(options.json === true ? `${JSON.stringify(now)}\n` : describeStatus(now));
    return EXIT.ok;
  } catch (error) {
    if (!isCoded(error, "NO_LAB")) throw error;
    process.stdout.write(options.json === true ? "null\n" : `${error.message}\n`);
    return EXIT.failed;
  }
}
