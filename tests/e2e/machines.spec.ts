import { expect, test } from "./support/app.ts";
import { moments } from "./support/moments.ts";

test("a machine that crashed says so, and is restarted", async ({ app, page }) => {
  await app.startFirstLesson();
  await app.type("echo c > /proc/sysrq-trigger");
  const trouble = page.getByRole("alert").filter({ hasText: "host-a crashed" });
  await trouble.getByRole("button", { name: "Restart" }).click();
  await expect(trouble).toBeHidden();
  await expect(page.getByText("host-a is starting")).toBeHidden();
  await app.machinesReady();
  await app.type("echo up$((40 + 2))");
  await expect(app.screen()).toContainText("up42");
});

test("a reload goes on from what was saved by itself", async ({ app, page }) => {
  await app.startFirstLesson();
  await app.type("ip netns add kept; cd /tmp; echo state > here; echo made");
  await expect(app.screen()).toContainText("made");
  await expect.poll(() => moments(page), { timeout: 60_000 }).toBeGreaterThan(0);

  await page.reload();
  await app.machinesReady();
  await expect(page.getByText(/Your machines are as you left them/)).toBeVisible();
  await app.type("clear; cat here; ip netns list");
  await expect(app.screen()).toContainText("state");
  await expect(app.screen()).toContainText("kept");
});
