import { parseArgs } from "node:util";
import { serve } from "./static-server.ts";

const FIRST_PORT = 8080;
const PORTS_TRIED = 20;

export interface Address {
  readonly host: string;
  readonly ports: readonly number[];
}

/** @throws Error that names the wrong option. */
export function addressFrom(args: readonly string[]): Address {
  const { values } = parseArgs({ args: [...args], options: { port: { type: "string" }, host: { type: "string" } } });
  const host = values.host ?? "127.0.0.1";
  if (values.port === undefined) return { host, ports: Array.from({ length: PORTS_TRIED }, (_, at) => FIRST_PORT + at) };
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`--port ${values.port}: a number from 0 to 65535 is wanted.`);
  return { host, ports: [port] };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** Serves a built app and prints where; resolves once it listens. */
export async function serveForPeople(folder: string, args: readonly string[]): Promise<void> {
  const { host, ports } = addressFrom(args);
  const { port } = await serve(folder, host, ports);
  process.stdout.write(`Podwire is at http://${isLoopback(host) ? "localhost" : host}:${port}/ (Ctrl-C ends it)\n`);
  if (!isLoopback(host)) {
    process.stdout.write("Other computers need https:// for browser storage and offline use; see docs/guides/instructors.md.\n");
  }
}
