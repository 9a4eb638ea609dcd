/** A watch on the wire: one JSON document a line. Source: apiserver, pkg/endpoints/handlers/watch.go. */
import { utf8, type Bytes } from "../../../base/index.ts";
import type { WireEvent } from "../registry/index.ts";
import { shown, type View } from "./view.ts";

/** Everybody who watches is sent the same object at about the same time. */
export class LastEncoded {
  #object: object | undefined;
  #text = "";

  text(object: object): string {
    if (this.#object !== object) {
      this.#text = JSON.stringify(object);
      this.#object = object;
    }
    return this.#text;
  }
}

/** @param seen hears of every event */
export async function* watchLines(events: AsyncIterable<WireEvent>, view: View, last: LastEncoded, seen: () => void): AsyncGenerator<Bytes> {
  let headers = true;
  for await (const event of events) {
    seen();
    const object = event.type === "ERROR" ? event.object : shown(event.object, view, headers);
    headers &&= event.type === "ERROR";
    yield utf8(`{"type":"${event.type}","object":${last.text(object)}}\n`);
  }
}
