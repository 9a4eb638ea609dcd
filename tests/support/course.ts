import { fileURLToPath } from "node:url";

/** A course of one small lesson, for tests of the command line: machines `host-a` and `host-b` on segment `lan`. */
export const courseFolder = fileURLToPath(new URL("course", import.meta.url));
