import { expect, test } from "./support/app.ts";

test("what no link can have is said beside its field, and a reset takes faults from the picture too", async ({ app, page }) => {
  const thrown: string[] = [];
  page.on("pageerror", ({ message }) => thrown.push(message));
  await app.open("?lesson=routing");
  await app.machinesReady();
  await page.getByRole("button", { name: "Link faults" }).click();
  const mtu = page.getByRole("spinbutton", { name: "MTU, host-a eth0" });
  await mtu.fill("40");
  await mtu.press("Tab");
  await expect(mtu).toHaveAccessibleDescription("68 to 65535, or empty for no limit.");
  await mtu.fill("1400");
  await mtu.press("Tab");
  await expect(mtu).toHaveAccessibleDescription("");
  const loss = page.getByRole("spinbutton", { name: "Loss %, host-a eth0" });
  for (const typed of ["150", "170"]) {
    await loss.fill(typed);
    await loss.press("Tab");
    await expect(loss).toHaveValue("100");
  }
  expect(thrown).toEqual([]);
  await page.keyboard.press("Escape");
  const bolts = page.locator("pw-picture .chip.faulty");
  await expect(bolts).toHaveCount(1);
  await app.choose("Lab", "Reset the lab");
  await expect(bolts).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Link faults" })).not.toContainText("active");
});
