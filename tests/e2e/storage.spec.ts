import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { App, expect, test } from "./support/app.ts";
import { momentKeys, moments } from "./support/moments.ts";

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

test("what was done just before the lesson is left for the catalogue is there on the way back", async ({ app, page }) => {
  await app.startFirstLesson();
  await app.type("echo first$((1 + 1))");
  await expect.poll(() => moments(page), { timeout: 60_000 }).toBeGreaterThan(0);
  // The next save by itself is seconds away now.
  await app.type("clear; echo word > /root/kept; echo second$((1 + 1))");
  await expect(app.screen()).toContainText("second2");
  await page.getByTitle("All lessons").click();
  await page.getByRole("button", { name: "Continue" }).click();
  await app.machinesReady();
  await app.type("clear; cat /root/kept");
  await expect(app.screen()).toContainText("word");
});

test("a link that was cut by hand is cut still after a reload", async ({ app, page }) => {
  await app.open("?lesson=routing");
  await app.machinesReady();
  await expect.poll(() => moments(page), { timeout: 60_000 }).toBeGreaterThan(0);
  const before = await momentKeys(page);
  await page.getByRole("button", { name: "Link faults" }).click();
  await page.getByRole("checkbox", { name: "Cut, host-a eth0" }).check();
  await expect.poll(async () => (await momentKeys(page)).some((key) => key.endsWith("/meta") && !before.includes(key)), { timeout: 60_000 }).toBe(true);
  await page.reload();
  await app.machinesReady();
  await page.getByRole("button", { name: "Link faults" }).click();
  await expect(page.getByRole("checkbox", { name: "Cut, host-a eth0" })).toBeChecked();
});

test("site data that is cleared under an open page costs what was kept, and no more", async ({ app, page, site }) => {
  await app.startFirstLesson();
  await app.type("echo first$((1 + 1))");
  await expect.poll(() => moments(page), { timeout: 60_000 }).toBeGreaterThan(0);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Storage.clearDataForOrigin", { origin: new URL(site.url).origin, storageTypes: "indexeddb" });
  expect(await moments(page)).toBe(0);
  await app.type("echo word > /root/kept; echo second$((1 + 1))");
  await expect.poll(() => moments(page), { timeout: 60_000 }).toBeGreaterThan(0);
  await page.reload();
  await app.machinesReady();
  await app.type("clear; cat /root/kept");
  await expect(app.screen()).toContainText("word");
});

test("all is deleted while another tab holds it, and nobody is told that storing is forbidden", async ({ app, page, context, site }) => {
  await app.startFirstLesson();
  await app.type("echo first$((1 + 1))");
  await expect.poll(() => moments(page), { timeout: 60_000 }).toBeGreaterThan(0);
  const other = new App(await context.newPage(), site.url);
  await other.open();
  await other.page.getByRole("button", { name: "Help and keyboard" }).click();
  await other.page.getByRole("button", { name: "Delete everything kept in this browser" }).click();
  await other.page.getByRole("button", { name: "Delete and reload" }).click();
  await expect(other.page.getByRole("button", { name: "Start the first lesson" })).toBeVisible();
  await expect.poll(() => moments(other.page)).toBe(0);
  await test.step("the other tab says so, keeps nothing of before, and can begin anew", async () => {
    await expect(page.getByText(/was deleted in another tab/)).toBeVisible();
    expect(await moments(page)).toBe(0);
    await page.bringToFront();
    await page.getByRole("button", { name: "Start the first lesson" }).click();
    await app.machinesReady();
    await app.type("echo second$((1 + 1))");
    await expect.poll(() => moments(page), { timeout: 60_000 }).toBeGreaterThan(0);
  });
  await expect(other.page.getByText(/does not let the page store anything/)).toHaveCount(0);
});

test("a browser that forbids all storage is told so, and runs the lesson all the same", async ({ playwright, launchOptions, site }, testInfo) => {
  // Really forbidden, as by a user who blocks cookies and site data: IndexedDB, localStorage, locks and workers all say no.
  const profile = testInfo.outputPath("profile");
  await mkdir(join(profile, "Default"), { recursive: true });
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
  const context = await playwright.chromium.launchPersistentContext(profile, { ...launchOptions, locale: "en-GB" });
  try {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const app = new App(page, site.url);
    await app.startFirstLesson();
    await expect(page.getByText(/does not let the page store anything/)).toHaveCount(1);
    const name = await app.namespace();
    await app.type(`ip netns add ${name}; ip -n ${name} link set lo up`);
    await app.stepPassed(1);
    await expect(page.getByText(/storage is full/)).toHaveCount(0);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
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
  await site.withoutMachines();
  await app.open("?lesson=namespaces");
  const alert = page.getByRole("alert").filter({ hasText: "The machines did not start" });
  await expect(alert).toContainText("IMAGE_DAMAGED");
  site.changed.clear();
  await alert.getByRole("button", { name: "Try again" }).click();
  await app.machinesReady();
});
