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

test("a tab that was suspended for minutes goes on where it was, with the right time, and says so", async ({ app, page, browser }) => {
  await app.startFirstLesson();
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  expect(renderers.length).toBeGreaterThan(0);
  await app.type("word=kept; echo before$((1 + 1))");
  await expect(app.screen()).toContainText("before2");

  // Page and workers stand still, and the wall clock goes on: what a sleeping computer does.
  for (const pid of renderers) process.kill(pid, "SIGSTOP");
  await new Promise((over) => setTimeout(over, 130_000));
  for (const pid of renderers) process.kill(pid, "SIGCONT");

  await expect(page.getByText("This tab was asleep.")).toBeVisible();
  const name = await app.namespace();
  await app.type(`clear; ip netns add ${name}; ip -n ${name} link set lo up; echo $word now=$(date +%s)`);
  await expect(app.screen()).toContainText(/kept now=\d+/);
  const now = Number(/now=(\d+)/.exec((await app.screen().textContent()) ?? "")?.[1]);
  expect(Math.abs(now - Date.now() / 1000)).toBeLessThan(10);
  await app.stepPassed(1);
});
