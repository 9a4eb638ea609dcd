/** A watch on the wire: one JSON document a line. Source: apiserver, pkg/endpoints/handlers/watch.go. */
import { utf8, type Bytes } from "../../../base/index.ts";
import type { KubeObject } from "../../../kube/index.ts";
import type { WireEvent } from "../registry/index.ts";
import { view, type ViewOptions } from "./view.ts";

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
export async function* watchLines(events: AsyncIterable<WireEvent>, options: ViewOptions, last: LastEncoded, seen: () => void): AsyncGenerator<Bytes> {
  let columns = true;
  for await (const event of events) {
    seen();
    const shown = shape(event, options, columns);
    if (event.type !== "ERROR") columns = false;
    yield utf8(`{"type":"${event.type}","object":${last.text(shown)}}\n`);
  }
}

function shape(event: WireEvent, options: ViewOptions, columns: boolean): object {
  if (event.type === "ERROR") return event.object;
  if (event.type !== "BOOKMARK" || options.representation.as !== "Table") return view(event.object, options, columns);
  return view({ metadata: revisionOf(event.object), items: [] }, options, columns);
}

/** A bookmark is no object: it has no row, only a version. */
function revisionOf({ metadata: { resourceVersion, annotations } }: KubeObject): { readonly resourceVersion?: string } {
  return { ...(resourceVersion !== undefined && { resourceVersion }), ...(annotations && { annotations }) };
}
