/** `kubectl create configmap`. Source: kubectl, pkg/cmd/create/create_configmap.go. */
import { array, bool } from "../../cli/flag.ts";
import { readSources, sourceFlags } from "./sources.ts";
import { core, generator } from "./generate.ts";

export const configMap = generator({
  use: "configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  details: "Create a config map based on a file, directory, or specified literal value.",
  examples: [
    ["From two values", "kubectl create configmap settings --from-literal=mode=fast --from-literal=size=3"],
    ["From a file, under a key of its own", "kubectl create configmap settings --from-file=app.conf=./settings.conf"],
    ["From all files of a directory", "kubectl create configmap settings --from-file=./conf.d"],
  ],
  flags: [...sourceFlags, array("from-env-file", "A file of lines key=value."), bool("append-hash", "Append a hash of the content to the name.", { hidden: true })],
  kind: core("ConfigMap"),
  make(invocation, name) {
    const data = readSources(invocation, (key) => `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`);
    return data.size === 0 ? {} : { data: Object.fromEntries(data) };
  },
});
