import type { V86Cpu } from "./v86-types.ts";

/** Pages of the guest's code that v86 makes one WebAssembly function of. Source: `set_jit_config` in v86's src/rust/jit.rs. */
const MAX_PAGES = { index: 1, value: 1 };

/**
 * v86 joins up to three pages. Browsers compile such a function a second time when it runs often, and take far longer for a
 * large one than for three small ones; the guest is as fast with one page. docs/design/vm.md has the figures.
 */
export function keepFunctionsSmall(cpu: V86Cpu): void {
  cpu.set_jit_config(MAX_PAGES.index, MAX_PAGES.value);
}
