/** All commands, in the groups that the help shows. Each is loaded when it is called. */
import type { Entry } from "../cli/command.ts";

export interface EntryGroup {
  readonly title: string;
  readonly entries: readonly Entry[];
}

export const groups: readonly EntryGroup[] = [
  { title: "Basic Commands (Beginner):", entries: [
  ] },
  { title: "Basic Commands (Intermediate):", entries: [
    { name: "get", summary: "Show one or many resources", load: () => import("./get.ts").then(({ command }) => command) },
  ] },
];

export const entries: readonly Entry[] = groups.flatMap((group) => group.entries);
