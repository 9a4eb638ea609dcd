/** `kubectl`, for machines where the real one is too slow: the same commands, flags, messages and exit codes. */
export { kubectl } from "./cli/main.ts";
