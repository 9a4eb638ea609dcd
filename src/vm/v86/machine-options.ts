/** The one place that says what machine v86 emulates. A snapshot fits only the options that it was taken with. */
import v86Package from "v86/package.json" with { type: "json" };

/** Version of v86 that is built in. */
export const V86_VERSION: string = v86Package.version;

/** Memory sizes that there is a base snapshot for. */
export const MEMORY_MIB = 128;

/**
 * Largest IP packet that the emulated card takes; interfaces get their own MTU with the machine's identity.
 * Above 1500 the driver posts whole pages as receive buffers, so that a lab may have jumbo frames.
 */
export const CARD_MTU = 9000;

const COMMAND_LINE = [
  "console=hvc0",
  "quiet",
  // v86's counter is steady; without this the kernel falls back to a timer that costs a port access a look.
  "tsc=reliable",
  // Nothing in the machine is secret from anything else in it.
  "mitigations=off",
  "random.trust_cpu=on",
  "nowatchdog",
  // Freed pages are zero, so a snapshot does not carry them.
  "init_on_free=1",
  // IPv6 is there but stays off, in new network namespaces too, until a lab turns it on: its discovery is half of what a
  // wire shows. The kernel's tracepoints stay: the picture of packets inside a machine comes from them (ADR 0030).
  "ipv6.disable_ipv6=1",
  // A fault in the kernel stops the machine with its text on hvc0, where the host sees it.
  "oops=panic",
  "panic=0",
].join(" ");

/** Everything that decides whether a saved state fits; hashed into the snapshot's name. */
export const MACHINE = {
  v86: V86_VERSION,
  memoryMiB: MEMORY_MIB,
  vgaMemoryMiB: 1,
  commandLine: COMMAND_LINE,
  acpi: false,
  card: "virtio",
  cardMtu: CARD_MTU,
  console: "virtio",
} as const;

export interface BootFiles {
  readonly bios: ArrayBuffer;
  readonly vgaBios: ArrayBuffer;
  readonly kernel: ArrayBuffer;
  readonly initrd: ArrayBuffer;
}

/**
 * Options for v86's constructor. Without `boot` the machine has nothing to run and waits for a state.
 * v86 is given no network backend, so that all that a guest sends comes to us as frames (ADR 0022).
 */
export function emulatorOptions(boot: BootFiles | undefined): Record<string, unknown> {
  return {
    memory_size: MACHINE.memoryMiB * 1024 * 1024,
    vga_memory_size: MACHINE.vgaMemoryMiB * 1024 * 1024,
    acpi: MACHINE.acpi,
    // No `id`: v86 numbers the events of its virtio card by itself, and from 0.
    net_device: { type: MACHINE.card, mtu: MACHINE.cardMtu },
    virtio_console: true,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
    autostart: false,
    ...(boot && {
      bios: { buffer: boot.bios },
      vga_bios: { buffer: boot.vgaBios },
      bzimage: { buffer: boot.kernel },
      initrd: { buffer: boot.initrd },
      cmdline: MACHINE.commandLine,
    }),
  };
}
