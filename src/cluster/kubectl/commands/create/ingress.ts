/** `kubectl create ingress`. Source: kubectl, pkg/cmd/create/create_ingress.go. */
import { CommandError } from "../../cli/failure.ts";
import { array, string } from "../../cli/flag.ts";
import { generator, splitPair, type Fields } from "./generate.ts";

interface Rule {
  readonly host: string;
  readonly path: Fields;
  readonly secret: string | undefined;
}

function backend(text: string): Fields {
  const [name = "", port = ""] = text.split(":");
  if (name === "" || port === "") throw new CommandError(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

/** `host/path*=service:port,tls=secret` */
function ruleOf(text: string): Rule {
  const [, host = "", path = "", service = "", tls, secret = ""] = /^([^/]*)(\/[^=]*)=([^,]+)(,tls(?:=(.*))?)?$/.exec(text) ?? [];
  if (service === "") throw new CommandError(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  const prefix = path.endsWith("*");
  return { host, path: { backend: backend(service), path: prefix ? path.slice(0, -1) : path, pathType: prefix ? "Prefix" : "Exact" }, secret: tls === undefined ? undefined : secret };
}

export const ingress = generator({
  use: "ingress NAME --rule=host/path=service:port[,tls[=secret]]",
  details: "Create an ingress with the specified name.",
  examples: [["All paths of a host to a service", 'kubectl create ingress web --rule="shop.example.com/*=web:80"']],
  flags: [string("class", "Which controller serves it."), array("rule", "A rule, as host/path=service:port[,tls=secret]; a path that ends in * is a prefix."), string("default-backend", "Where all else goes, as service:port."), array("annotation", "An annotation, as key=value.")],
  kind: { group: "networking.k8s.io", version: "v1", kind: "Ingress" },
  make({ flags }) {
    const rules = flags.list("rule").map(ruleOf);
    const fallback = flags.string("default-backend");
    if (rules.length === 0 && fallback === "") throw new CommandError("not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)");
    const hosts = [...new Set(rules.map(({ host }) => host))];
    const annotations = Object.fromEntries(flags.list("annotation").map((pair) => splitPair(pair, `annotation ${pair}`)));
    const tls = rules.filter(({ secret }) => secret !== undefined).map(({ host, secret }) => ({ ...(host === "" ? {} : { hosts: [host] }), ...(secret === "" ? {} : { secretName: secret }) }));
    return {
      ...(Object.keys(annotations).length > 0 ? { metadata: { annotations } } : {}),
      spec: {
        ...(fallback === "" ? {} : { defaultBackend: backend(fallback) }), ...(flags.string("class") === "" ? {} : { ingressClassName: flags.string("class") }),
        ...(rules.length === 0 ? {} : { rules: hosts.map((host) => ({ ...(host === "" ? {} : { host }), http: { paths: rules.filter((rule) => rule.host === host).map(({ path }) => path) } })) }), ...(tls.length === 0 ? {} : { tls }),
      },
      status: { loadBalancer: {} },
    };
  },
});
