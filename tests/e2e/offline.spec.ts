import { expect, test } from "./support/app.ts";

test("works without a network after the first visit", async ({ app, page, site }) => {
  await app.startFirstLesson();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await site.stop();

  await page.goto(app.url);
  await expect(page.getByRole("heading", { name: "1 · Linux underneath" })).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).click();
  await app.machinesReady();
  await app.type("echo $((6 * 7))");
  await expect(app.screen()).toContainText("42");
});

test("a newer version is offered, and comes in with the reload", async ({ app, page, site }) => {
  await app.open();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  const worker = String(await site.body("/some/where/service-worker.js"));
  site.changed.set("service-worker.js", `${worker}\n// newer`);
  await page.reload();
  await expect(page.getByText("A new version is here.")).toBeVisible();
  const reloaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Reload" }).click();
  await reloaded;
  await expect(page.getByText("A new version is here.")).toHaveCount(0);
});
