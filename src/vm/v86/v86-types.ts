/**
 * What we use of v86's inside, which its own typings leave out. The npm build keeps these property names.
 * Source: v86 0.5.462, src/browser/starter.js, src/main.js, src/cpu.js, src/virtio.js.
 */

export interface V86Queue {
  /** Only meaningful once the driver has configured the queue. */
  has_request(): boolean;
  /** Truthy once the driver has given the ring's addresses. */
  is_configured(): unknown;
  readonly enabled: boolean;
}

interface V86VirtioDevice {
  readonly virtio: { readonly queues: readonly (V86Queue | undefined)[] };
}

export interface V86Console extends V86VirtioDevice {
  /** Sends a control event of the virtio console to the guest; `event` 4 says that the port is a console. */
  SendEvent(port: number, event: number, value: number): void;
}

export interface V86Cpu {
  readonly devices: { readonly virtio_console?: V86Console; readonly virtio_net?: V86VirtioDevice };
  /** Writes the present time stamp counter into `current_tsc`. */
  store_current_tsc(): void;
  /** Low and high 32 bits. */
  readonly current_tsc: Uint32Array;
  set_tsc(low: number, high: number): void;
  /** How guest code is turned into WebAssembly. */
  set_jit_config(index: number, value: number): void;
  /** Runs when the guest resets itself. */
  reboot_internal(): void;
  /** The guest's memory. v86 looks it up anew at each property read: take a `subarray` before going through it. */
  readonly mem8: Uint8Array<ArrayBuffer>;
  readonly memory_size: Uint32Array;
  zero_memory(from: number, length: number): void;
  /** Called by `save_state` for the pages to save. */
  pack_memory(): { readonly bitmap: { get_buffer(): ArrayBuffer }; readonly packed_memory: Uint8Array };
  /** Called by `restore_state` with what `pack_memory` had returned, to fill the memory. */
  unpack_memory(bitmap: unknown, packedMemory: unknown): void;
}

interface V86Inner {
  readonly cpu: V86Cpu;
  /** Called after each slice: run the next one in `delayMs`, unless a later `tick` has been asked for meanwhile. */
  yield(delayMs: number, tick: number): void;
  yield_callback(tick: number): void;
}

export interface Emulator {
  readonly v86: V86Inner;
  readonly bus: { send(event: string, value: unknown): void };
  add_listener(event: string, listener: (value: never) => void): void;
  run(): Promise<void>;
  stop(): Promise<void>;
  save_state(): Promise<ArrayBuffer>;
  restore_state(state: ArrayBuffer): Promise<void>;
}
