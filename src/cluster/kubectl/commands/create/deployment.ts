/** `kubectl create deployment`. Source: kubectl, pkg/cmd/create/create_deployment.go. */
import { CommandError } from "../../cli/failure.ts";
import { int, list } from "../../cli/flag.ts";
import { generator, metadata } from "./generate.ts";

/** The image's own name, as far as a container may be called that. */
export function containerName(image: string): string {
  const last = image.slice(image.lastIndexOf("/") + 1);
  return last.replace(/[@:].*$/s, "").toLowerCase().replace(/[^a-z0-9-]/g, "-").replace(/^-+|-+$/g, "") || "container";
}

export const deployment = generator({
  use: "deployment NAME --image=image -- [COMMAND] [args...]",
  details: "Create a deployment with the specified name.",
  examples: [
    ["A deployment called web that runs an image", "kubectl create deployment web --image=nginx"],
    ["Three of them, with a port", "kubectl create deployment web --image=nginx --replicas=3 --port=80"],
    ["With a command of its own", "kubectl create deployment clock --image=busybox -- date"],
  ],
  flags: [list("image", "The image to run; several make several containers."), int("replicas", 1, "How many pods."), int("port", -1, "The port that the container listens on.")],
  kind: { group: "apps", version: "v1", kind: "Deployment" },
  make({ flags, args }, name) {
    const images = flags.list("image");
    const command = args.slice(1);
    if (images.length === 0) throw new CommandError('required flag(s) "image" not set');
    if (flags.int("replicas") < 0) throw new CommandError("--replicas must be greater than or equal to 0");
    if (images.length > 1 && command.length > 0) throw new CommandError("cannot specify multiple --image options and command");
    const containers = images.map((image, at) => {
      const ports = at === 0 && flags.int("port") > 0 ? { ports: [{ containerPort: flags.int("port") }] } : {};
      return { ...(command.length > 0 ? { command } : {}), image, name: containerName(image), ...ports, resources: {} };
    });
    const labels = { app: name };
    return {
      metadata: metadata({ labels, name }),
      spec: { replicas: flags.int("replicas"), selector: { matchLabels: labels }, strategy: {}, template: { metadata: metadata({ labels }), spec: { containers } } },
      status: {},
    };
  },
});
