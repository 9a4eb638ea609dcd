import { spawn } from "node:child_process";

/** Lines that tcpdump prints of a capture. @throws Error with its words when it cannot read it. */
export function readCapture(capture: Uint8Array): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
    const child = spawn("tcpdump", ["-n", "-r", "-"], { env: { ...process.env, PATH: path } });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (err += chunk));
    child.stdin.on("error", () => undefined);
    child.stdin.end(capture);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(out.split("\n").filter((line) => line !== ""));
      else reject(new Error(`tcpdump cannot read the capture: ${err}`));
    });
  });
}
