import type { V86Cpu } from "./v86-types.ts";

/**
 * Lets the time stamp counter be set more than once. v86 counts a new offset from the counter as it stands, the old offset
 * already taken off, so each setting after the first is out by that old offset: a machine that goes back in time would wait
 * until its counter has caught up, or see hours pass at once. Setting the counter to itself first makes the old offset none.
 * `restore_state` sets it too, through this same property. Source: v86 0.5.462, src/rust/cpu/cpu.rs, `set_tsc`; src/cpu.js, `set_state`.
 */
export function mendCounter(cpu: V86Cpu): void {
  const set = cpu.set_tsc.bind(cpu);
  cpu.set_tsc = (low, high) => {
    set(...readCounter(cpu));
    set(low, high);
  };
}

/** Low and high 32 bits of the counter as it stands. */
export function readCounter(cpu: V86Cpu): readonly [number, number] {
  cpu.store_current_tsc();
  return [cpu.current_tsc[0] ?? 0, cpu.current_tsc[1] ?? 0];
}
