/** What `kubectl` alone says. */
import type { EntryGroup } from "../commands/index.ts";
import { entriesText } from "./help.ts";

export function topHelpText(groups: readonly EntryGroup[]): string {
  return `kubectl controls the Kubernetes cluster manager.

 Find more information at: https://kubernetes.io/docs/reference/kubectl/

${groups.map(({ title, entries }) => `${title}\n${entriesText(entries)}`).join("\n")}
Usage:
  kubectl [flags] [options]

Use "kubectl <command> --help" for more information about a given command.
Use "kubectl options" for a list of global command-line options (applies to all commands).
`;
}
