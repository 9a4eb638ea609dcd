import { core, generator } from "./generate.ts";

export const namespace = generator({
  use: "namespace NAME [--dry-run=server|client|none]",
  details: "Create a namespace with the specified name.",
  examples: [["A namespace called team-a", "kubectl create namespace team-a"]],
  flags: [],
  kind: core("Namespace"),
  make: () => ({ spec: {}, status: {} }),
});
