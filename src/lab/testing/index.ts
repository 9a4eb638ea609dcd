/** Fakes for tests: machines in memory, a clock turned by hand, a small lab that they can run. No part of the app imports this. */
export { fakeFactory, type FakeMachine, type FakeOptions } from "./fake-machine.ts";
export { heldStore } from "./held-store.ts";
export { manualClock, settle } from "./manual-clock.ts";
export { LAB, LESSON, script } from "./sample-lab.ts";
