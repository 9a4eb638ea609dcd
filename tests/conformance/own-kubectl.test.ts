/** Our kubectl beside the real one: the same words on both outputs, the same exit code. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changing, explaining, reading } from "./support/command-lines.ts";
import { SideBySide } from "./support/side-by-side.ts";

describe.each([["reads", reading], ["changes", changing], ["explains", explaining]] as const)("our kubectl %s as the real one", (_, lines) => {
  let both: SideBySide | undefined;
  beforeAll(async () => {
    both = await SideBySide.start();
  });
  afterAll(() => both?.dispose());

  // One after the other: what the first lines make, later lines find.
  it.each(lines.map((line, at) => [at, line] as const))("%i: kubectl %s", async (__, line) => {
    const result = await both?.run(line);
    expect(result?.own).toEqual(result?.real);
  });
});
