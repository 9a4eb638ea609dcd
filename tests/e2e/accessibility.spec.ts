import { expect, test } from "./support/app.ts";
import { violations } from "./support/axe.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });

    test("catalogue and lesson have no accessibility violation, in both languages", async ({ app, page }) => {
      await app.open();
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await app.startFirstLesson();
      await app.step(1).getByRole("button", { name: "Check", exact: true }).click();
      await expect(app.step(1).locator(".verdict")).toBeVisible();
      await app.step(1).getByRole("button", { name: "Hint 1 of 2" }).click();
      await app.type("ping -c 2 127.0.0.1");
      await expect(app.screen()).toContainText("2 received");
      expect(await violations(page)).toEqual([]);

      await page.getByRole("button", { name: "Help and keyboard" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");

      await app.choose("Language", "简体中文");
      await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
      await expect(page.getByText("4 步中已完成 0 步")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Alt+Shift+L");
      await page.getByRole("link", { name: "Podwire" }).click();
      await expect(page.getByRole("heading", { name: "1 · 底层的 Linux" })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}
