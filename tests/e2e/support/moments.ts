import type { Page } from "@playwright/test";

/** How many moments this browser keeps that were saved by themselves. */
export async function moments(page: Page): Promise<number> {
  return (await momentKeys(page)).length;
}

/** Keys of what is kept of them. */
export function momentKeys(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    // To open one that is not there would make it, empty.
    if (!(await indexedDB.databases()).some(({ name }) => name === "podwire")) return [];
    return new Promise<readonly string[]>((resolve) => {
      const opening = indexedDB.open("podwire");
      opening.addEventListener("success", () => {
        const keys = opening.result.transaction("blobs").objectStore("blobs").getAllKeys();
        keys.addEventListener("success", () => {
          opening.result.close();
          resolve(keys.result.filter((key) => typeof key === "string").filter((key) => key.includes("/auto-")));
        });
      });
    });
  });
}
