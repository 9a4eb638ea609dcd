import { expect, test } from "./support/app.ts";

declare global {
  interface Window {
    violations: string[];
  }
}

test("nothing breaks the content security policy, and no request leaves the site", async ({ app, page, context, site }) => {
  const foreign: string[] = [];
  const errors: string[] = [];
  context.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(site.url)) foreign.push(request.url());
  });
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });

  await app.startFirstLesson();
  await app.type("printf '\\033[38;2;200;100;50mtruecolour\\033[0m\\n'; ip -c address; vi /tmp/x");
  await expect(app.screen()).toContainText("/tmp/x");
  await page.keyboard.type(":q!\n");
  await page.getByRole("button", { name: "Where the wire shows" }).click();
  await page.getByRole("menuitemradio", { name: "As a tab of its own" }).click();
  await page.getByRole("tab", { name: "The wire" }).click();

  const meta = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(meta).toHaveAttribute("content", /default-src 'none'/);
  await expect(meta).not.toHaveAttribute("content", /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/);
  expect(await page.evaluate(() => window.violations)).toEqual([]);
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
});
