import { core, generator } from "./generate.ts";

export const serviceAccount = generator({
  use: "serviceaccount NAME [--dry-run=server|client|none]",
  details: "Create a service account with the specified name.",
  examples: [["A service account called robot", "kubectl create serviceaccount robot"]],
  flags: [],
  kind: core("ServiceAccount"),
  make: () => ({}),
});
