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
