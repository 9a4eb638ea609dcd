export { fakeSystem, type FakeOptions } from "./fake-system.ts";
