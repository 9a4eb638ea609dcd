/** Smallest MTU that IPv4 allows (RFC 791), and the largest IP packet. */
export const MTU_RANGE = { least: 68, most: 65_535 } as const;

/** What was typed as loss or delay, brought within 0 and `most`; what is no number is none. */
export function clamped(typed: string, most: number): number {
  const asked = Number(typed);
  return Number.isFinite(asked) ? Math.min(most, Math.max(0, asked)) : 0;
}

/** What was typed as an MTU; 0 for none, undefined when no link can have it. */
export function mtuOf(typed: string): number | undefined {
  const asked = Math.round(Number(typed));
  return asked === 0 || (asked >= MTU_RANGE.least && asked <= MTU_RANGE.most) ? asked : undefined;
}
