/** Flags that every command takes. Source: cli-runtime, pkg/genericclioptions/config_flags.go. */
import { array, bool, string, type Flag } from "./flag.ts";

export const globalFlags: readonly Flag[] = [
  string("as", "Act as this user; `system:serviceaccount:NAMESPACE:NAME` is a service account."),
  array("as-group", "Act as a member of this group; may be given several times."),
  string("as-uid", "Act as the user with this UID."),
  string("cache-dir", "Where answers to discovery are kept.", { initial: "$HOME/.kube/cache" }),
  string("certificate-authority", "File with the certificate of the authority that the server's certificate must come from."),
  string("client-certificate", "File with the client certificate to authenticate with."),
  string("client-key", "File with the key of the client certificate."),
  string("cluster", "Name of the kubeconfig's cluster to use."),
  string("context", "Name of the kubeconfig's context to use."),
  bool("disable-compression", "Do not ask the server for compressed answers."),
  bool("insecure-skip-tls-verify", "Trust any certificate of the server. The connection can be listened to and changed then."),
  string("kubeconfig", "The kubeconfig file to use."),
  bool("match-server-version", "Require the server to have this client's version."),
  string("namespace", "The namespace to work in.", { short: "n" }),
  string("request-timeout", "How long to wait for one answer, for example 1s, 2m, 3h; zero waits for ever.", { initial: "0" }),
  string("server", "Address and port of the API server.", { short: "s" }),
  string("tls-server-name", "The name that the server's certificate must be for, where it is not the host's."),
  string("token", "Bearer token to authenticate with."),
  string("user", "Name of the kubeconfig's user to use."),
  string("v", "How much to log of what is done.", { short: "v", initial: "0" }),
  bool("warnings-as-errors", "Treat the server's warnings as errors: exit with a code other than zero."),
];
