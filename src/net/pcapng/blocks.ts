/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng). */
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE = 1;
export const SIMPLE_PACKET = 3;
export const ENHANCED_PACKET = 6;
export const BYTE_ORDER = 0x1a2b3c4d;
/** LINKTYPE_ETHERNET. */
export const ETHERNET = 1;

/** Option codes: of every block, of an interface, of the section. */
export const COMMENT = 1;
export const INTERFACE_NAME = 2;
export const TIME_RESOLUTION = 9;
export const APPLICATION = 4;

/** A block's type, its length, its length again. */
export const FRAMING_BYTES = 12;

export function paddedTo4(length: number): number {
  return (length + 3) & ~3;
}
