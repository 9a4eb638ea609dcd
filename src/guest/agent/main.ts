/** The guest agent: answers the host on the machine's fourth console port. Started and restarted by init. */
import * as os from "os";
import { MAX_REQUEST, PROTOCOL, readU32, ToGuest, ToHost, toText, type Request } from "../../base/channel/index.ts";
import { watchActivity } from "./activity.ts";
import { watchChildren } from "./children.ts";
import { ReadFile, WriteFile } from "./files.ts";
import { killOldGroups } from "./group.ts";
import { freshen, identify } from "./identity.ts";
import { Port } from "./port.ts";
import { startRun, type Job } from "./run.ts";
import { entries } from "./system.ts";
import { Tap } from "./tap.ts";
import { Watch } from "./watch.ts";

/** The port appears once its driver has spoken with the device. */
function findPort(): string {
  for (let i = 0; i < 100; i++) {
    const name = entries("/dev").find((entry) => /^vport\d+p3$/.test(entry));
    if (name !== undefined) return `/dev/${name}`;
    os.sleep(100);
  }
  throw new Error("there is no /dev/vport*p3: has the machine a virtio console, and its module?");
}

const jobs = new Map<number, Job>();
/** Requests whose JSON has not arrived whole. */
const parts = new Map<number, string>();
let epoch = 0;

function hello(newEpoch: number): void {
  if (newEpoch !== epoch) {
    epoch = newEpoch;
    for (const job of [...jobs.values()]) job.abandon();
    jobs.clear();
    parts.clear();
    port.restart();
  }
  port.sendJson(ToHost.Welcome, epoch, { protocol: PROTOCOL });
}

function begin(id: number, request: Request): void {
  let over = false;
  const done = () => {
    over = true;
    jobs.delete(id);
  };
  const job = start(id, request, done);
  if (job !== undefined && !over) jobs.set(id, job);
}

function start(id: number, request: Request, done: () => void): Job | undefined {
  switch (request.op) {
    case "run":
      return startRun(port, id, request, done);
    case "read":
      return new ReadFile(port, id, request.path, request.limit, done);
    case "write":
      return new WriteFile(port, id, request.path, request.mode, done);
    case "identity":
      identify(port, id, request);
      return undefined;
    case "watch":
      return new Watch(port, id, done);
    case "tap":
      return new Tap(port, id, done);
    case "now":
      freshen(request.now);
      port.sendJson(ToHost.Outcome, id, { kind: "done" });
      return undefined;
    case "ping":
      port.report();
      port.sendJson(ToHost.Outcome, id, { kind: "done" });
      return undefined;
    default: {
      const unknown: { readonly op?: unknown } = request;
      throw new Error(`this machine's agent does not know ${String(unknown.op)}: build the image anew`);
    }
  }
}

function request(id: number, body: Uint8Array, last: boolean): void {
  const text = (parts.get(id) ?? "") + toText(body);
  if (!last && text.length < MAX_REQUEST) {
    parts.set(id, text);
    return;
  }
  parts.delete(id);
  try {
    begin(id, JSON.parse(text));
  } catch (error) {
    port.sendJson(ToHost.Failure, id, { message: error instanceof Error ? error.message : String(error) });
  }
}

function onFrame(type: number, id: number, body: Uint8Array): void {
  switch (type) {
    case ToGuest.Hello:
      return hello(id);
    case ToGuest.RequestPart:
      return request(id, body, false);
    case ToGuest.Request:
      return request(id, body, true);
    case ToGuest.Data:
      return jobs.get(id)?.data(body);
    case ToGuest.End:
      return jobs.get(id)?.end();
    case ToGuest.Kill:
      return jobs.get(id)?.signal(body[0] ?? 9);
    case ToGuest.Taken:
      return port.taken(readU32(body));
  }
}

watchChildren();
killOldGroups();
const port = new Port(findPort(), onFrame);
watchActivity(port);
port.sendJson(ToHost.Welcome, 0, { protocol: PROTOCOL });
