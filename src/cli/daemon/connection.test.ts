import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Decoder } from "./codec.ts";
import { Connection } from "./connection.ts";

/** A real socket whose other side reads only when it is told to. */
async function pair(): Promise<{ readonly connection: Connection; readonly reader: Socket }> {
  const folder = mkdtempSync(join(tmpdir(), "podwire-connection-"));
  const path = join(folder, "socket");
  const server = createServer();
  server.listen(path);
  await once(server, "listening");
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const reader = connect(path).pause();
  const [socket] = await accepted;
  onTestFinished(() => {
    reader.destroy();
    socket.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { connection: new Connection(socket), reader };
}

const chunk = { kind: "stdout", data: "x".repeat(700_000) };

test("leaves out what is more than may wait, and says so behind what there was", async () => {
  const { connection, reader } = await pair();
  const closed = new Promise<Error | undefined>((resolve) => connection.onClosed(resolve));
  for (let at = 0; at < 120; at += 1) connection.send(chunk);
  expect(await closed).toMatchObject({ code: "DAEMON_UNREAD" });
  const decoder = new Decoder();
  const messages: unknown[] = [];
  reader.on("data", (data: Buffer) => messages.push(...decoder.push(data)));
  reader.resume();
  await once(reader, "end");
  // 64 MiB, and the last words.
  expect(messages.length).toBe(97);
  expect(messages.at(-1)).toEqual({ kind: "error", code: "DAEMON_UNREAD", message: expect.stringContaining("64 MiB waited to be read") });
});
