import type { Page } from "@playwright/test";

/** How many moments this browser keeps that were saved by themselves. */
export function moments(page: Page): Promise<number> {
  return page.evaluate(async () => {
    // To open one that is not there would make it, empty.
    if (!(await indexedDB.databases()).some(({ name }) => name === "podwire")) return 0;
    return new Promise<number>((resolve) => {
      const opening = indexedDB.open("podwire");
      opening.addEventListener("success", () => {
        const keys = opening.result.transaction("blobs").objectStore("blobs").getAllKeys();
        keys.addEventListener("success", () => {
          opening.result.close();
          resolve(keys.result.filter((key) => typeof key === "string" && key.includes("/auto-")).length);
        });
      });
    });
  });
}
