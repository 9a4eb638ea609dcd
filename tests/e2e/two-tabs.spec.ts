import { App, expect, test } from "./support/app.ts";

test("of two tabs one has the machines, and the other may take them over", async ({ app, context, site }) => {
  await app.startFirstLesson();
  const second = new App(await context.newPage(), site.url);
  await second.open("?lesson=namespaces");
  await expect(second.page.getByText("This lab is open in another tab")).toBeVisible();

  await second.page.getByRole("button", { name: "Use it here" }).click();
  await second.machinesReady();
  await expect(app.page.getByText("This lab is open in another tab")).toBeVisible();
});

test("what is passed in one tab is passed in the other", async ({ app, context, site }) => {
  await app.startFirstLesson();
  const second = new App(await context.newPage(), site.url);
  await second.open();
  const name = await app.namespace();
  await app.page.bringToFront();
  await app.type(`ip netns add ${name}; ip -n ${name} link set lo up`);
  await app.stepPassed(1);
  await expect(second.page.getByRole("img", { name: "1 of 4 steps" })).toBeVisible();
});
