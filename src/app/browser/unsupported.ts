import type { Unsupported } from "../../ui/index.ts";

/** GiB as browsers report it (rounded, at most 8); a lab of three machines takes about one of them. */
const LEAST_MEMORY_GIB = 2;

/** What the browser lacks, asked before anything is loaded. */
export function unsupported(): Unsupported | undefined {
  if (typeof WebAssembly !== "object") return "wasm";
  if (typeof Worker !== "function") return "worker";
  if (!isSecureContext || !("locks" in navigator)) return "secure";
  const memory: unknown = Reflect.get(navigator, "deviceMemory");
  return typeof memory === "number" && memory < LEAST_MEMORY_GIB ? "memory" : undefined;
}
