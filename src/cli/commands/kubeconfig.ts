import { call } from "../daemon/client.ts";
import { EXIT } from "../exit-codes.ts";
import { runPaths } from "../paths.ts";

/** Prints a kubeconfig for the API that `podwire up --api-port` has opened. */
export async function kubeconfig(): Promise<number> {
  const { done } = await call(runPaths(), { op: "kubeconfig" }, (reply) => {
    if (reply.kind === "stdout") process.stdout.write(reply.data);
  });
  await done;
  return EXIT.ok;
}
