/** What must be counted, or the counter proves nothing. */
import "./reach.ts";
import { lookup } from "node:dns/promises";
import net from "node:net";
import { parentPort } from "node:worker_threads";

net.connect({ host: "127.0.0.1", port: 1 }).on("error", () => undefined);
const nothing = () => undefined;
void Promise.all([fetch("http://127.0.0.1:1/").catch(nothing), lookup("localhost").catch(nothing)]).then(() => parentPort?.postMessage("done"));
