import * as os from "os";
import * as std from "std";
import { asciiJson, fromText, ToHost, type IdentitySpec, type NowSpec } from "../../base/channel/index.ts";
import { whenEnded } from "./children.ts";
import { nicCommands, removals } from "./nics.ts";
import type { Port } from "./port.ts";
import { setClockProgram } from "./set-clock.ts";
import { entries, openNonBlocking, pipe, put, putBytes } from "./system.ts";

const FOLDER = "/run/podwire";
/** There since the machine has an identity; holds the one it has. The shells wait for it. */
const MARK = `${FOLDER}/identity`;
const BATCH = `${FOLDER}/nics`;
const CLOCK = `${FOLDER}/set-clock`;

/**
 * Makes this machine the one that the topology names. When it is that one already (a checkpoint was restored), only clock and entropy
 * are new: addresses and links may have been changed by the learner since, and that is part of the checkpoint.
 */
export function identify(port: Port, id: number, spec: IdentitySpec): void {
  freshen(spec.now);
  const mark = asciiJson({ hostname: spec.hostname, hosts: spec.hosts, nics: spec.nics });
  if (std.loadFile(MARK) === mark) return answer(port, id, "");
  put("/proc/sys/kernel/hostname", spec.hostname);
  put("/etc/hostname", `${spec.hostname}\n`);
  put("/etc/hosts", spec.hosts);
  setCards(spec, (trouble) => {
    if (trouble === "") {
      put(MARK, mark);
      openGates();
    }
    answer(port, id, trouble);
  });
}

function answer(port: Port, id: number, trouble: string): void {
  if (trouble === "") port.sendJson(ToHost.Outcome, id, { kind: "done" });
  else port.sendJson(ToHost.Failure, id, { message: trouble });
}

/** Sets the clock, and makes this machine's randomness its own. */
export function freshen({ at, entropy }: NowSpec): void {
  putBytes("/dev/urandom", fromText(entropy));
  os.remove(CLOCK);
  const fd = os.open(CLOCK, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700);
  const program = setClockProgram(at);
  os.write(fd, program.buffer, 0, program.length);
  os.close(fd);
  os.exec([CLOCK], { usePath: false });
}

function setCards(spec: IdentitySpec, then: (trouble: string) => void): void {
  const links = entries("/sys/class/net");
  const card = links.find((name) => os.stat(`/sys/class/net/${name}/device`)[0] !== null);
  if (card === undefined) return then(spec.nics.length === 0 ? "" : "the machine has no network card");
  if (spec.nics.some(({ addresses }) => addresses.some((address) => address.includes(":")))) allowIpv6();
  const vlans = links.filter((name) => os.stat(`/proc/net/vlan/${name}`)[0] !== null);
  put(BATCH, [...removals(vlans), ...nicCommands(card, spec.nics), ""].join("\n"));
  const [read, write] = pipe();
  const pid = os.exec(["ip", "-batch", BATCH], { block: false, stderr: write });
  os.close(write);
  whenEnded(pid, (ending) => {
    const failed = ending.kind === "signaled" || ending.code !== 0;
    then(failed ? `ip: ${readText(read)}` : "");
    os.close(read);
  });
}

function allowIpv6(): void {
  for (const scope of ["all", "default"]) put(`/proc/sys/net/ipv6/conf/${scope}/disable_ipv6`, "0");
}

function readText(fd: number): string {
  const buffer = new ArrayBuffer(1024);
  const length = os.read(fd, buffer, 0, buffer.byteLength);
  return String.fromCharCode(...new Uint8Array(buffer, 0, Math.max(0, length))).trim() || "failed";
}

/** Lets the shells go on that stand fully started before their first prompt (etc/bash.bashrc). */
function openGates(): void {
  for (const name of entries(FOLDER).filter((entry) => entry.startsWith("gate."))) {
    const fd = openNonBlocking(`${FOLDER}/${name}`, os.O_WRONLY);
    if (fd < 0) continue;
    const newline = fromText("\n");
    os.write(fd, newline.buffer, 0, newline.length);
    os.close(fd);
  }
}
