import { expect, test } from "./support/app.ts";

test("without WebAssembly the lesson can be read, and the page says why there are no machines", async ({ app, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
  await app.open("?lesson=namespaces");
  const alert = page.getByRole("alert").filter({ hasText: "The machines cannot run in this browser" });
  await expect(alert).toContainText("The machines need WebAssembly");
  await expect(alert.getByRole("button")).toHaveCount(0);
  await expect(app.step(1).getByRole("button", { name: "Check", exact: true })).toBeDisabled();
  await expect(app.step(1)).toContainText("The machines are not running");
});

test("with little memory it warns, and starts when it is told to", async ({ app, page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "deviceMemory", { get: () => 1 }));
  await app.open("?lesson=namespaces");
  const alert = page.getByRole("alert").filter({ hasText: "too little memory" });
  await alert.getByRole("button", { name: "Try all the same" }).click();
  await app.machinesReady();
});
