import type { Page } from "@playwright/test";
import { App, expect, test } from "./support/app.ts";
import { deployNewer } from "./support/newer-version.ts";

const NEWER = "A new version is here.";

/** The second load is answered by the service worker. */
async function visited(app: App): Promise<void> {
  await app.open();
  await app.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await app.page.reload();
  await expect(app.page.getByRole("heading", { level: 1 })).toBeVisible();
}

function script(page: Page): Promise<string | null> {
  return page.locator("script[type=module]").getAttribute("src");
}

test("a page of before goes on beside a newer version, until it is reloaded", async ({ app, context, site }) => {
  await visited(app);
  await app.open("?lesson=namespaces");
  await app.machinesReady();
  const other = new App(await context.newPage(), site.url);
  await other.open();
  await expect(other.page.getByRole("heading", { level: 1 })).toBeVisible();
  await deployNewer(site);

  await test.step("a plain reload is of one version: page, worker and image of before", async () => {
    await app.page.reload();
    await app.machinesReady();
    await expect(app.page.getByText(NEWER)).toBeVisible();
    expect(await script(app.page)).not.toContain("er.js");
  });

  await test.step("the reload that the notice offers brings the new one", async () => {
    const loaded = app.page.waitForEvent("load");
    await app.page.getByRole("button", { name: "Reload" }).click();
    await loaded;
    await expect(app.page.getByText(NEWER)).toHaveCount(0);
    expect(await script(app.page)).toContain("er.js");
  });

  await test.step("the other page hears of it, and still has its own files", async () => {
    await expect(other.page.getByText(NEWER)).toBeVisible();
    await other.page.getByRole("link", { name: /1\.2/ }).click();
    await other.machinesReady();
    await other.page.getByRole("button", { name: "Reload" }).click();
    await expect.poll(() => script(other.page)).toContain("er.js");
  });

  await test.step("once no page of before is left, neither are its files", async () => {
    await other.page.close();
    await app.page.goto("about:blank");
    await app.open();
    await expect.poll(() => app.page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("podwire-app-")).length)).toBe(1);
  });
});
