/**
 * v86 starts a worker from a blob just to wait, where it finds that workers can be started; a strict Content-Security-Policy
 * forbids that, and `machine-worker.ts` has better means. So it finds none. To be imported before v86.
 */
Object.defineProperty(globalThis, "Worker", { value: undefined });
