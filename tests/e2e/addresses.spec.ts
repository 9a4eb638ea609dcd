import { expect, test } from "./support/app.ts";

test.beforeEach(({ site }) => site.withoutMachines());

test("a link opens a lesson at its step; back and forward go through what was open", async ({ app, page }) => {
  await app.open("?lesson=namespaces&step=find");
  await expect(app.step(3).getByRole("button", { expanded: true }).first()).toBeVisible();
  await expect(app.step(3).getByRole("heading")).toBeInViewport();
  await page.getByRole("link", { name: "Podwire" }).click();
  await expect(page.getByRole("heading", { name: "1 · Linux underneath" })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/lesson=namespaces&step=find$/);
  await expect(app.step(3)).toBeVisible();
  await page.goForward();
  await expect(page.getByRole("heading", { name: "1 · Linux underneath" })).toBeVisible();
});

test("an unknown lesson leads to those that there are", async ({ app, page }) => {
  await app.open("?lesson=no-such-lesson");
  await expect(page.getByRole("alert")).toContainText("no-such-lesson");
  await expect(page.getByRole("link", { name: /1\.1/ })).toBeVisible();
});

test("another language keeps the place", async ({ app, page }) => {
  await app.open("?lesson=namespaces&step=move");
  await app.choose("Language", "简体中文");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page).toHaveURL(/step=move$/);
  await expect(app.step(2).getByRole("button", { expanded: true }).first()).toBeVisible();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
});
