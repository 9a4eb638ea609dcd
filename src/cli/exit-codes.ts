/** What the process's exit code says, for scripts; documented in the guide for CI. */
export const EXIT = {
  ok: 0,
  /** A learner's step failed, or a lesson did not pass a gate. */
  failed: 1,
  /** Wrong usage, or something that is not the learner's: no image, no lab, a check that broke. */
  trouble: 2,
  /** `exec` alone: podwire itself failed, so that the code is not taken for the command's own. */
  exec: 125,
  interrupted: 130,
} as const;
