import { Choreographer, type Flight } from "./choreography.ts";
import type { LoggedPacket } from "./packet-log.ts";
import { lengthOf, pointAt, waysOf, type Way } from "./paths.ts";
import type { PictureLayout } from "./picture-layout.ts";

const SVG = "http://www.w3.org/2000/svg";
/** Pixels of the drawing that a dot crosses in a second. */
const SPEED = 480;
const SHORTEST_MS = 260;
const LONGEST_MS = 900;
/** How long a dot stays when nothing may move. */
const STILL_MS = 600;

interface Dancer {
  readonly element: SVGGElement;
  readonly way: Way;
  readonly flight: Flight;
  readonly label: SVGTextElement;
}

/** Moves a dot a packet over the picture. Runs only while there is one to move. */
export class PacketDance {
  readonly #ground: () => SVGGElement | null;
  readonly #layout: () => PictureLayout | undefined;
  readonly #choose: (packet: LoggedPacket) => void;
  readonly #choreographer = new Choreographer();
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  #dancers: Dancer[] = [];
  #frame = 0;

  /** @param choose called with the packet whose dot was clicked; with a keyboard packets are chosen in the list */
  constructor(ground: () => SVGGElement | null, layout: () => PictureLayout | undefined, choose: (packet: LoggedPacket) => void) {
    this.#ground = ground;
    this.#layout = layout;
    this.#choose = choose;
  }

  show(packet: LoggedPacket): void {
    const layout = this.#layout();
    // A hidden page draws no frames: what passes meanwhile would all start at once when it comes back.
    if (!layout || document.hidden || !this.#ground()?.isConnected) return;
    for (const way of waysOf(packet.seen, layout)) {
      const durationMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (lengthOf(way.points) / SPEED) * 1000));
      const flight = this.#choreographer.plan({ from: way.from, to: way.to, durationMs }, performance.now());
      if (flight) this.#add(way, flight, packet);
    }
  }

  /** The picture was laid out anew: dots on their old ways would hang in the air. */
  moved(): void {
    for (const { element } of this.#dancers) element.remove();
    this.#dancers = [];
    this.#choreographer.clear();
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.moved();
  }

  #add(way: Way, flight: Flight, packet: LoggedPacket): void {
    const element = document.createElementNS(SVG, "g");
    const { fate } = packet.seen;
    const lost = fate !== "delivered" && fate !== "delayed";
    element.setAttribute("class", lost ? "dot lost" : "dot");
    element.dataset["p"] = packet.summary.kind;
    element.setAttribute("visibility", "hidden");
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("r", "5.5");
    const reach = document.createElementNS(SVG, "circle");
    reach.setAttribute("class", "reach");
    reach.setAttribute("r", "10");
    // Where the pointer goes down the dot is; by the time of a click it has gone on.
    element.addEventListener("pointerdown", (event) => event.button === 0 && this.#choose(packet));
    const label = document.createElementNS(SVG, "text");
    label.setAttribute("x", "9");
    label.setAttribute("y", "-6");
    element.append(reach, circle, label);
    this.#ground()?.append(element);
    this.#dancers.push({ element, way, flight, label });
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#move(now));
  }

  #move(now: number): void {
    this.#dancers = this.#dancers.filter((dancer) => this.#place(dancer, now));
    this.#frame = this.#dancers.length > 0 ? requestAnimationFrame((next) => this.#move(next)) : 0;
  }

  #place({ element, way, flight, label }: Dancer, now: number): boolean {
    const end = this.#still.matches ? flight.startMs + STILL_MS : flight.endMs;
    if (now >= end) {
      element.remove();
      return false;
    }
    if (now < flight.startMs) return true;
    const share = this.#still.matches ? 0.5 : ease((now - flight.startMs) / (flight.endMs - flight.startMs));
    const { x, y } = pointAt(way.points, share);
    element.setAttribute("transform", `translate(${x} ${y})`);
    element.setAttribute("visibility", "visible");
    const count = flight.count > 1 ? `×${flight.count}` : "";
    if (label.textContent !== count) label.textContent = count;
    return true;
  }
}

/** Slow at both ends, so that leaving and arriving are seen. */
function ease(share: number): number {
  return share < 0.5 ? 2 * share * share : 1 - (-2 * share + 2) ** 2 / 2;
}
