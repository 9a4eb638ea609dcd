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

test("what a machine sends to the world reaches nothing: no request of the browser's comes of it", async ({ app, context, site, page }) => {
  const requests: string[] = [];
  await app.open("?lesson=veth");
  await app.machinesReady();
  context.on("request", (request) => requests.push(request.url()));
  context.on("serviceworker", (worker) => requests.push(worker.url()));
  // The addresses that v86's network backends answer at, with what they would pass on: HTTP, DNS over HTTPS, DHCP, NTP, ICMP, a WebSocket.
  const gate = "192.168.86.1";
  const tries = [
    `ip address add 192.168.86.100/24 dev eth0`,
    `ip route replace default via ${gate}`,
    `wget -q -T 2 -t 1 -O - http://${gate}/`,
    `wget -q -T 2 -t 1 -O - --header 'Host: ${new URL(site.url).host}' http://${gate}/`,
    `nslookup example.org ${gate}`,
    `ping -c 1 -W 1 ${gate}`,
    `ping -c 1 -W 1 9.9.9.9`,
    `timeout 2 bash -c 'printf "GET / HTTP/1.0\\r\\n\\r\\n" >/dev/tcp/${gate}/8080; cat </dev/tcp/${gate}/80'`,
    `timeout 2 bash -c 'head -c 48 /dev/zero >/dev/udp/${gate}/123; head -c 300 /dev/zero >/dev/udp/255.255.255.255/67'`,
  ];
  await app.type(`(${tries.join("; ")}) >/tmp/said 2>&1; echo replies=$(grep -c 'bytes from\\|<html' /tmp/said)`);
  await expect(app.screen()).toContainText("replies=0", { timeout: 120_000 });
  expect(requests.filter((url) => !/^(blob|data):/.test(url))).toEqual([]);
  await page.evaluate(() => fetch("icon.svg"));
  expect(requests.some((url) => url.endsWith("icon.svg")), "requests are seen at all").toBe(true);
});
