import { expect, test } from "./support/app.ts";

test("a full storage is told, and costs no progress", async ({ app, page, site }) => {
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(site.url);
  await app.open();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });

  await app.startFirstLesson();
  await expect(page.getByText(/This browser’s storage is full/)).toBeVisible();
  const name = await app.namespace();
  await app.type(`ip netns add ${name}; ip -n ${name} link set lo up`);
  await app.stepPassed(1);

  await page.reload();
  await app.machinesReady();
  await app.stepPassed(1);
  await expect(page.getByText(/The machines start clean/)).toBeVisible();
});

test("damaged progress is set aside, and told", async ({ app, page }) => {
  await page.addInitScript(() => {
    if (!localStorage.getItem("podwire/progress")) localStorage.setItem("podwire/progress", "{ not json");
  });
  await app.open();
  await expect(page.getByText(/could not be read/)).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("podwire/progress.damaged"))).toBe("{ not json");
});

test("machines that cannot be fetched are told with a way on", async ({ app, page, site }) => {
  site.changed.set("images/current.json", "{}");
  await app.open("?lesson=namespaces");
  const alert = page.getByRole("alert").filter({ hasText: "The machines did not start" });
  await expect(alert).toContainText("IMAGE_DAMAGED");
  site.changed.clear();
  await alert.getByRole("button", { name: "Try again" }).click();
  await app.machinesReady();
});
