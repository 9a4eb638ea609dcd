import { readFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import { decode } from "../../src/net/index.ts";
import { readPcapng } from "../../src/net/pcapng/read.ts";
import { expect, test, type App } from "./support/app.ts";
import { violations } from "./support/axe.ts";

/** Address of the router on host-a's network, as the lesson's text has it for this learner. */
async function router(app: App): Promise<string> {
  const own = app.page.getByRole("cell", { name: /^10\.\d+\.1\.1$/ });
  return (await own.textContent()) ?? "";
}

test("packets are listed, taken apart, filtered and downloaded", async ({ app, page }) => {
  await app.open("?lesson=routing");
  await app.machinesReady();
  const address = await router(app);
  const layers = (): Locator => page.getByRole("group", { name: "Layers" });
  const rows = page.getByRole("grid", { name: "Packets" }).locator("tbody").getByRole("row");
  await app.type(`ping -c 2 -W 20 ${address}`);

  await test.step("as they pass", async () => {
    await expect(app.screen()).toContainText(/[12] received/);
    await expect(rows.filter({ hasText: "ICMP" }).filter({ hasText: `→ ${address}` }).first()).toBeVisible();
    await expect(rows.filter({ hasText: "ARP" }).first()).toBeVisible();
  });

  await test.step("layer by layer", async () => {
    await rows.filter({ hasText: "ICMP" }).first().click();
    for (const name of ["Ethernet", "IPv4", "ICMP"]) await expect(layers().locator("summary").filter({ hasText: name })).toBeVisible();
    // One byte of the frame, marked among all of them.
    await layers().getByRole("button", { name: /^Code/ }).click();
    await expect(page.getByRole("group", { name: "Bytes" }).locator(".bytes .byte.on")).toHaveCount(1);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Close" }).click();
    await expect(layers()).toHaveCount(0);
  });

  await test.step("from its dot, while it moves", async () => {
    await app.type(`clear; ping -i 0.3 ${address}`);
    const dot = page.locator("pw-picture .dot[data-p=icmp]");
    await expect(async () => {
      // It never rests, so nothing is waited for: a click that misses is tried again.
      await dot.first().click({ force: true, timeout: 2000 });
      await expect(layers().locator("summary").filter({ hasText: "ICMP" })).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 60_000 });
    await page.getByRole("button", { name: "Close" }).click();
    await page.locator("pw-machine:visible pw-terminal").first().click();
    await page.keyboard.press("Control+c");
    await expect(app.screen()).toContainText("packet loss");
  });

  await test.step("on a large screen without a pause", async () => {
    // Where the picture's layout once took seconds, or never ended.
    await page.setViewportSize({ width: 1920, height: 1080 });
    for (let time = 0; time < 3; time++) {
      await rows.first().click({ timeout: 10_000 });
      await expect(layers()).toBeVisible({ timeout: 10_000 });
      await page.getByRole("button", { name: "Close" }).click({ timeout: 10_000 });
      await expect(layers()).toHaveCount(0, { timeout: 10_000 });
    }
  });

  const filter = page.getByRole("searchbox", { name: "Filter" });
  await test.step("only those that match", async () => {
    await filter.fill("arp");
    await expect(rows.filter({ hasText: "ICMP" })).toHaveCount(0);
    await expect(rows.filter({ hasText: "ARP" }).first()).toBeVisible();
    await filter.fill("host and");
    await expect(filter).toHaveAttribute("aria-invalid", "true");
    await filter.fill("icmp");
    await expect(filter).toHaveAttribute("aria-invalid", "false");
  });

  await test.step("as a capture that others read", async () => {
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download capture (pcapng)" }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toMatch(/\.pcapng$/);
    const { packets } = readPcapng(new Uint8Array(await readFile(await file.path())));
    const said = packets.map(({ frame }) => decode(frame).layers.map(({ summary }) => summary).join("; "));
    expect(said.some((text) => text.includes("echo request"))).toBe(true);
    expect(said.some((text) => text.includes("echo reply"))).toBe(true);
  });
});

test("all machines side by side, and the wire below or in a tab", async ({ app, page }) => {
  await app.open("?lesson=routing");
  await app.machinesReady();
  await page.getByRole("button", { name: "All machines side by side" }).click();
  await expect(page.locator("pw-machine:visible")).toHaveCount(3);
  const second = page.locator("pw-machine:visible").nth(1);
  await second.locator("pw-terminal:visible").first().click();
  await page.keyboard.type("echo columns=$(stty size | cut -d' ' -f2)\n");
  const rows = second.locator(".xterm-rows").first();
  await expect(rows).toContainText(/columns=\d+/);
  const columns = Number(/columns=(\d+)/.exec((await rows.textContent()) ?? "")?.[1]);
  expect(columns).toBeGreaterThan(10);
  expect(columns).toBeLessThan(60);
  expect(await violations(page)).toEqual([]);

  await page.getByRole("button", { name: "Where the wire shows" }).click();
  await page.getByRole("menuitemradio", { name: "As a tab of its own" }).click();
  await page.getByRole("tab", { name: "The wire" }).click();
  await expect(page.getByRole("group", { name: "Picture of the machines and their links" })).toBeVisible();
  await expect(page.locator("pw-machine:visible")).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("tab", { name: "Machines" }).click();
  await expect(page.locator("pw-machine:visible")).toHaveCount(3);
});
