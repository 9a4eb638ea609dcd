import { expect, test } from "./support/app.ts";

test("a learner does a step, which ticks itself, reloads, goes on, and rewinds", async ({ app, page }) => {
  await app.startFirstLesson();
  await expect(page).toHaveURL(/\?lesson=namespaces&step=make$/);
  const name = await app.namespace();

  await test.step("a click types the command into the machine's terminal", async () => {
    await page.getByRole("button", { name: `Run on host-a: ip netns add ${name}` }).click();
    await expect(app.screen()).toContainText(`ip netns add ${name}`);
  });

  await test.step("a check that fails says what was observed, in place", async () => {
    await app.step(1).getByRole("button", { name: "Check", exact: true }).click();
    await expect(app.step(1).locator(".verdict.failed")).toContainText("Not yet");
  });

  await test.step("hints come one at a time", async () => {
    await app.step(1).getByRole("button", { name: "Hint 1 of 2" }).click();
    await expect(app.step(1).locator(".hint")).toHaveCount(1);
  });

  await test.step("the step ticks itself once it holds", async () => {
    await app.type(`ip -n ${name} link set lo up`);
    await app.stepPassed(1);
    await expect(page).toHaveURL(/step=move$/);
    await expect(page.getByText("1 of 4 steps")).toBeVisible();
  });

  await test.step("after a reload the learner and the machines are where they were", async () => {
    await app.choose("Lab", "Save this moment");
    await expect(page.getByText("This moment is saved.")).toBeVisible();
    await page.reload();
    await app.machinesReady();
    await expect(page.getByText(/Your machines are as you left them/)).toBeVisible();
    await app.stepPassed(1);
    await expect(page).toHaveURL(/step=move$/);
    await app.type("echo namespaces=$(ip netns list | wc -l)");
    await expect(app.screen()).toContainText("namespaces=1");
  });

  await test.step("a rewind brings the machines back, and leaves the tick", async () => {
    await app.choose("Lab", "Rewind");
    const first = page.getByRole("listitem").filter({ hasText: "Before: A second network stack" });
    await first.getByRole("button", { name: "Rewind to here" }).click();
    await expect(page.getByText("The machines are back at that moment.")).toBeVisible();
    await app.type("echo namespaces=$(ip netns list | wc -l)");
    await expect(app.screen()).toContainText("namespaces=0");
    await app.stepPassed(1);
  });
});
