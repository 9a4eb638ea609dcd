import { expect, test } from "./support/app.ts";

test("the whole of it works with a keyboard", async ({ app, page }) => {
  await app.open();
  const first = page.getByRole("link", { name: /1\.1/ });
  await expect(first).toBeVisible();
  for (let presses = 0; presses < 30 && !(await first.evaluate((link) => link.matches(":focus"))); presses++) await page.keyboard.press("Tab");
  await expect(first).toBeFocused();
  await page.keyboard.press("Enter");
  await app.machinesReady();

  await test.step("regions: into the terminal and out of it", async () => {
    await page.keyboard.press("Alt+Shift+L");
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
    await page.keyboard.press("F6");
    await page.keyboard.type("echo key$((40 + 2))\n");
    await expect(app.screen()).toContainText("key42");
    await page.keyboard.press("F6");
    await expect(page.getByRole("searchbox", { name: "Filter" })).toBeFocused();
    await page.keyboard.press("F6");
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
    await page.keyboard.press("Shift+F6");
    await expect(page.getByRole("searchbox", { name: "Filter" })).toBeFocused();
  });

  await test.step("check and hint", async () => {
    await page.keyboard.press("Alt+Shift+C");
    await expect(app.step(1).locator(".verdict.failed")).toBeVisible();
    await page.keyboard.press("Alt+Shift+H");
    await expect(app.step(1).locator(".hint")).toHaveCount(1);
  });

  await test.step("separators", async () => {
    const separator = page.getByRole("separator", { name: "Width of the lesson" });
    const before = Number(await separator.getAttribute("aria-valuenow"));
    await separator.focus();
    await page.keyboard.press("ArrowRight");
    await expect(separator).toHaveAttribute("aria-valuenow", String(before + 2));
    await page.reload();
    await expect(separator).toHaveAttribute("aria-valuenow", String(before + 2));
  });

  await test.step("menus and help", async () => {
    await page.getByRole("button", { name: "Settings" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Help" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog", { name: "Help" })).toBeHidden();
  });
});

test("the key of a machine that was not shown yet leads into its terminal", async ({ app, page }) => {
  await app.open("?lesson=routing");
  await app.machinesReady();
  await page.keyboard.press("Alt+Shift+2");
  await page.keyboard.type("echo other$((40 + 2))\n");
  await expect(app.screen()).toContainText("other42");
});
