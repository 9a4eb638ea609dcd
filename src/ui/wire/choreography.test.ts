import { describe, expect, it } from "vitest";
import { Choreographer } from "./choreography.ts";

const leg = (from: string, to: string) => ({ from, to, durationMs: 400 });

describe("the pace of packets in the picture", () => {
  it("lets a reply leave only after its request was seen to arrive", () => {
    const dance = new Choreographer();
    const request = dance.plan(leg("a", "b"), 0);
    const reply = dance.plan(leg("b", "a"), 1);
    expect(request).toMatchObject({ startMs: 0, endMs: 400 });
    expect(reply).toMatchObject({ startMs: 400, endMs: 800 });
  });

  it("shows the legs of one packet one after the other", () => {
    const dance = new Choreographer();
    dance.plan(leg("veth", "bridge"), 0);
    dance.plan(leg("bridge", "eth0"), 0.1);
    expect(dance.plan(leg("eth0", "other"), 0.2)?.startMs).toBe(800);
  });

  it("forgets what arrived long ago", () => {
    const dance = new Choreographer();
    dance.plan(leg("a", "b"), 0);
    expect(dance.plan(leg("b", "a"), 10_000)?.startMs).toBe(10_000);
  });

  it("joins the packets of a flood, and counts every one that is shown", () => {
    const dance = new Choreographer();
    const flights = Array.from({ length: 500 }, () => dance.plan(leg("a", "b"), 0)).filter((flight) => flight !== undefined);
    expect(flights.length).toBeLessThan(40);
    expect(flights.reduce((sum, flight) => sum + flight.count, 0)).toBe(500);
    expect(Math.max(...flights.map((flight) => flight.startMs))).toBeLessThanOrEqual(2500);
  });
});
