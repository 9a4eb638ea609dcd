/** `kubectl create secret`. Source: kubectl, pkg/cmd/create/create_secret.go, create_secret_tls.go, create_secret_docker.go. */
import { toBase64, utf8 } from "../../../../base/index.ts";
import { goJson } from "../../../../kube/index.ts";
import type { Group } from "../../cli/command.ts";
import { CommandError } from "../../cli/failure.ts";
import { array, bool, string } from "../../cli/flag.ts";
import { core, generator } from "./generate.ts";
import { readSources, sourceFlags } from "./sources.ts";

const encode = (text: string): string => toBase64(utf8(text));
const hashFlag = bool("append-hash", "Append a hash of the content to the name.", { hidden: true });

const generic = generator({
  use: "generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  details: "Create a secret based on a file, directory, or specified literal value.",
  examples: [["From two values", "kubectl create secret generic login --from-literal=user=ann --from-literal=password=secret"]],
  flags: [...sourceFlags, array("from-env-file", "A file of lines key=value."), string("type", "The secret's type."), hashFlag],
  kind: core("Secret"),
  make(invocation, name) {
    const data = readSources(invocation, (key) => `cannot add key ${key}, another key by that name already exists in Data for Secret ${name}`);
    const type = invocation.flags.string("type");
    return { ...(data.size === 0 ? {} : { data: Object.fromEntries([...data].map(([key, value]) => [key, encode(value)])) }), ...(type === "" ? {} : { type }) };
  },
});

const tls = generator({
  use: "tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
  details: "Create a TLS secret from the given public/private key pair.\n\n The certificate must be PEM, and fit the key.",
  examples: [["From a certificate and its key", "kubectl create secret tls web-tls --cert=web.crt --key=web.key"]],
  flags: [string("cert", "File with the certificate."), string("key", "File with its key."), hashFlag],
  kind: core("Secret"),
  make({ flags, system }) {
    if (flags.string("key") === "" || flags.string("cert") === "") throw new CommandError("key and cert must be specified");
    return { data: { "tls.crt": encode(system.files.read(flags.string("cert"))), "tls.key": encode(system.files.read(flags.string("key"))) }, type: "kubernetes.io/tls" };
  },
});

const registry = generator({
  use: "docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--dry-run=server|client|none]",
  details: "Create a new secret for use with Docker registries.",
  flags: [
    string("docker-server", "Where the registry is.", { initial: "https://index.docker.io/v1/" }), string("docker-username", "Who logs in there."),
    string("docker-password", "With which password."), string("docker-email", "With which address."), hashFlag,
  ],
  kind: core("Secret"),
  make({ flags }) {
    const [username, password, email] = [flags.string("docker-username"), flags.string("docker-password"), flags.string("docker-email")];
    if (username === "" || password === "") throw new CommandError("either --from-file or the combination of --docker-username, --docker-password and --docker-server is required");
    const entry = { username, password, ...(email === "" ? {} : { email }), auth: encode(`${username}:${password}`) };
    return { data: { ".dockerconfigjson": encode(goJson({ auths: { [flags.string("docker-server")]: entry } })) }, type: "kubernetes.io/dockerconfigjson" };
  },
});

export const secret: Group = {
  use: "secret (docker-registry | generic | tls)",
  details: "Create a secret with specified type.\n\n A docker-registry secret is for a container registry, a tls secret holds a certificate with its key, a generic one anything else.",
  below: [
    { name: "docker-registry", summary: "Create a secret for a container registry", load: () => Promise.resolve(registry) },
    { name: "generic", summary: "Create a secret from files, directories or literal values", load: () => Promise.resolve(generic) },
    { name: "tls", summary: "Create a secret of a certificate and its key", load: () => Promise.resolve(tls) },
  ],
};
