/** `kubectl create job`. Source: kubectl, pkg/cmd/create/create_job.go. */
import { CommandError } from "../../cli/failure.ts";
import { string } from "../../cli/flag.ts";
import { generator, metadata } from "./generate.ts";

export const job = generator({
  use: "job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
  details: "Create a job with the specified name.",
  examples: [["A job that prints the date", "kubectl create job now --image=busybox -- date"]],
  flags: [string("image", "The image to run."), string("from", "Not available here: there are no cron jobs.", { hidden: true })],
  kind: { group: "batch", version: "v1", kind: "Job" },
  make({ flags, args }, name) {
    const image = flags.string("image");
    const command = args.slice(1);
    if (image === "") throw new CommandError("either --image or --from must be specified");
    return {
      spec: { template: { metadata: metadata({}), spec: { containers: [{ ...(command.length > 0 ? { command } : {}), image, name, resources: {} }], restartPolicy: "Never" } } },
      status: {},
    };
  },
});
