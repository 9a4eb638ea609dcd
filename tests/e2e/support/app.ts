import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { Site } from "./site.ts";

interface Fixtures {
  readonly site: Site;
  readonly app: App;
}

/** The app as a learner has it before them. */
export class App {
  readonly page: Page;
  readonly url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`${this.url}${query}`);
  }

  /** Opens the first lesson from the catalogue. */
  async startFirstLesson(): Promise<void> {
    await this.open();
    await this.page.getByRole("button", { name: "Start the first lesson" }).click();
    await this.machinesReady();
  }

  /** The prompt of the first machine is there. */
  async machinesReady(): Promise<void> {
    await expect(this.screen()).toContainText("root@", { timeout: 300_000 });
  }

  /** What stands in a machine's first terminal. */
  screen(): Locator {
    return this.page.locator("pw-machine:visible pw-terminal").first().locator(".xterm-rows");
  }

  async type(line: string): Promise<void> {
    await this.page.locator("pw-machine:visible pw-terminal").first().click();
    await this.page.keyboard.type(`${line}\n`);
  }

  step(number: number): Locator {
    return this.page.locator("pw-step").nth(number - 1);
  }

  async stepPassed(number: number): Promise<void> {
    await expect(this.step(number).getByRole("button", { name: /Passed:/ })).toBeVisible();
  }

  async choose(menu: string, item: string): Promise<void> {
    await this.page.getByRole("button", { name: menu, exact: true }).click();
    await this.page.getByRole("menuitem", { name: item }).or(this.page.getByRole("menuitemradio", { name: item })).first().click();
  }

  /** Name of the learner's own namespace in the first lesson. */
  async namespace(): Promise<string> {
    const button = this.page.getByRole("button", { name: /^Run on host-a: ip netns add / });
    return ((await button.getAttribute("aria-label")) ?? "").split(" ").at(-1) ?? "";
  }
}

export const test = base.extend<Fixtures>({
  site: async ({}, use) => {
    const site = await Site.start();
    await use(site);
    await site.stop();
  },
  app: async ({ page, site }, use) => {
    await use(new App(page, site.url));
  },
});

export { expect };
