import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "./support/app.ts";

/** What the lab says to a control plane's worker and hears of it (src/lab/control-plane/protocol.ts), as far as this test does. */
interface Heard {
  readonly kind: "done" | "failed" | "stream";
  readonly message?: string;
  readonly files?: Readonly<Record<string, readonly { readonly path: string; readonly content: string }[]>>;
  readonly event?: { readonly kind: string; readonly bytes?: Uint8Array };
}

test("a cluster's control plane runs in a worker of the page, and answers", async ({ app, page, site }) => {
  await site.withoutMachines();
  const worker = (await readdir(join(site.dist, "assets"))).find((name) => /^control-plane-worker-.*\.js$/.test(name));
  const schema = `images/${await site.image()}/kube-schema.json`;
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await app.open();
  errors.length = 0;
  const answer = await page.evaluate(async ([script, kubeSchema]) => {
    const room = new Worker(script ?? "", { type: "module" });
    const text = new TextDecoder();
    const heard = (wanted: (message: Heard) => boolean) => new Promise<Heard>((resolve, reject) => {
      room.addEventListener("message", ({ data }: MessageEvent<Heard>) => (data.kind === "failed" ? reject(new Error(data.message)) : wanted(data) && resolve(data)));
      room.addEventListener("error", ({ message }) => reject(new Error(message)));
    });
    const bytes = new Uint8Array(await (await fetch(kubeSchema ?? "")).arrayBuffer());
    const begun = heard(({ kind }) => kind === "done");
    room.postMessage({ kind: "start", id: 1, schema: bytes, plan: { control: { name: "control", addresses: ["172.16.0.10"] }, nodes: [] } });
    const secret = (await begun).files?.["control"]?.at(-1)?.content.trim().split("=")[1] ?? "";
    let said = "";
    const over = heard(({ event }) => {
      if (event?.bytes) said += text.decode(event.bytes);
      return event?.kind === "end";
    });
    const send = (event: unknown) => room.postMessage({ kind: "stream", stream: 1, event });
    send({ kind: "open", port: 8080 });
    send({ kind: "data", bytes: new TextEncoder().encode(`GET /readyz HTTP/1.1\r\nhost: c\r\nconnection: close\r\nx-podwire-proxy-secret: ${secret}\r\n\r\n`) });
    await over;
    room.terminate();
    return said;
  }, [`assets/${worker ?? "none"}`, schema]);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/);
  expect(errors).toEqual([]);
});
