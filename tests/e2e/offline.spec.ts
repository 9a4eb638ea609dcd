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

test("what is no manifest is not kept for later", async ({ app, page, site }) => {
  await site.withoutMachines();
  await app.open();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const kept = await page.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept.length).toBeGreaterThan(3);
  expect(kept.filter((path) => path.endsWith("/manifest.json"))).toEqual([]);
});

test("goes on with what it has where the host answers a page for all, or nothing at all", async ({ app, page, site }) => {
  await app.startFirstLesson();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const manifest = `images/${await site.image()}/manifest.json`;

  for (const answer of ["<!doctype html><title>Our portal</title>", '{"error":"no such file"}', JSON.stringify({ image: await site.image() })]) {
    await test.step(`an answer of its own, with status 200: ${answer}`, async () => {
      site.changed.set(manifest, answer);
      await page.goto(`${app.url}?lesson=namespaces`);
      await app.machinesReady();
    });
  }

  await test.step("silence", async () => {
    site.silent.add(manifest);
    await page.goto(`${app.url}?lesson=namespaces`);
    await app.machinesReady();
  });
});
