/** What a learner's own browser spends: the built app in the system's Chromium, served from this computer. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { figure, type Figure } from "./figures.ts";
import { serve } from "./static-server.ts";

const MB = 1_000_000;
const PROMPT_MS = 120_000;
const IDLE_SETTLE_MS = 20_000;
const IDLE_MS = 20_000;
/** Of `/proc/<pid>/stat`, whose CPU times are in these: `man 5 proc`, `man 7 time`. */
const TICKS_A_SECOND = 100;
const ONE_MACHINE = "namespaces";
const THREE_MACHINES = "routing";

async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    // As root, as in a container, Chromium's own sandbox does not start.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

/** From asking for the page until every machine that is shown has its prompt. @returns milliseconds */
async function prompted(page: Page, url: string): Promise<number> {
  const begun = performance.now();
  await page.goto(url);
  await page.locator("pw-machine:visible pw-terminal .xterm-rows", { hasText: "root@" }).first().waitFor({ timeout: PROMPT_MS });
  return performance.now() - begun;
}

/** A visit whose bytes are counted as they come over the wire, the worker's and the service worker's not: those come after the prompt. */
async function firstVisit(context: BrowserContext, url: string): Promise<readonly Figure[]> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  let bytes = 0;
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  const ms = await prompted(page, url);
  const then = bytes;
  await page.close();
  return [
    figure("first visit to a first prompt (Chromium, from this computer)", ms, "ms"),
    figure("bytes that the page loaded until then (Chromium)", then / MB, "MB", { budget: 16 }),
  ];
}

async function localVisit(context: BrowserContext, url: string): Promise<Figure> {
  const page = await context.newPage();
  const ms = await prompted(page, url);
  await page.close();
  return figure("restore to a first prompt, the page's own loading included (Chromium, bytes local)", ms, "ms", { budget: 2000 });
}

/** The one that holds the machines: Chromium keeps others for pages that were closed or are to come. @returns pid and bytes */
async function largestRenderer(browser: Browser): Promise<{ readonly pid: number; readonly bytes: number }> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const sizes = await Promise.all(renderers.map(async ({ id: pid }) => ({ pid, bytes: await memoryOf(pid) })));
  return sizes.reduce((largest, one) => (one.bytes > largest.bytes ? one : largest), { pid: 0, bytes: 0 });
}

async function memoryOf(pid: number): Promise<number> {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Seconds of processor, user and system. */
async function processorOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The second field is a name that may hold spaces; user and system time are the 14th and 15th.
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_A_SECOND;
}

async function threeMachines(browser: Browser, context: BrowserContext, url: string): Promise<readonly Figure[]> {
  const page = await context.newPage();
  const ms = await prompted(page, url);
  await sleep(IDLE_SETTLE_MS);
  const { pid } = await largestRenderer(browser);
  const before = await processorOf(pid);
  await sleep(IDLE_MS);
  const used = (await processorOf(pid)) - before;
  const memory = await memoryOf(pid);
  await page.close();
  return [
    figure("three machines to a first prompt (Chromium, bytes local)", ms, "ms"),
    figure("memory of a tab with three machines (Chromium's renderer)", memory / MB, "MB", { budget: 1000 }),
    figure("an idle tab with three machines, share of a core (Chromium's renderer)", (used / (IDLE_MS / 1000)) * 100, "%", { budget: 5 }),
  ];
}

export async function browserFigures(): Promise<readonly Figure[]> {
  const { server, port } = await serve("dist", "localhost", [0]);
  const browser = await openBrowser();
  try {
    const at = (lesson: string) => `http://localhost:${port}/?lesson=${lesson}`;
    const first = await browser.newContext();
    const figures = [...(await firstVisit(first, at(ONE_MACHINE)))];
    // The same lesson would go on from what was kept of it.
    figures.push(await localVisit(first, at("veth")));
    figures.push(...(await threeMachines(browser, first, at(THREE_MACHINES))));
    return figures;
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}
