/** Which server, as whom, in which namespace: the kubeconfig's context with what flags change of it. Source: client-go, tools/clientcmd/client_config.go. */
import { fromBase64 } from "../../../base/index.ts";
import { fieldOf, isObject } from "../../../kube/index.ts";
import type { Endpoint, Files } from "../../../sys/index.ts";
import { CommandError, PlainError } from "../cli/failure.ts";
import { parseDuration } from "../cli/flag.ts";
import type { Flags } from "../cli/flags.ts";
import { find, text, type Fields, type Kubeconfig, type Stanza } from "./kubeconfig.ts";

export type Header = readonly [name: string, value: string];

export interface Access {
  readonly endpoint: Endpoint;
  /** `https://control:6443` */
  readonly server: string;
  /** In front of every path. */
  readonly basePath: string;
  readonly headers: readonly Header[];
}

export interface Context {
  readonly cluster: Stanza | undefined;
  readonly user: Stanza | undefined;
  readonly namespace: string;
}

/** @throws CommandError */
export function chooseContext(config: Kubeconfig, flags: Flags): Context {
  const wanted = flags.string("context") || config.currentContext;
  const context = find(config, "contexts", wanted);
  if (context === undefined && wanted !== "") {
    throw new PlainError(`Error in configuration: context was not found for specified context: ${wanted}`);
  }
  const clusterName = flags.string("cluster") || text(context?.fields, "cluster");
  const userName = flags.string("user") || text(context?.fields, "user");
  const cluster = find(config, "clusters", clusterName);
  const user = find(config, "users", userName);
  if (flags.string("cluster") !== "" && cluster === undefined) throw new CommandError(`no server found for cluster ${JSON.stringify(clusterName)}`);
  if (flags.string("user") !== "" && user === undefined) throw new CommandError(`auth info ${JSON.stringify(userName)} does not exist`);
  return { cluster, user, namespace: text(context?.fields, "namespace") || "default" };
}

/** Files named in a kubeconfig are beside it, unless they are named in full. */
export function beside(file: string, name: string): string {
  if (name.startsWith("/") || !file.includes("/")) return name;
  return `${file.slice(0, file.lastIndexOf("/"))}/${name}`;
}

function latin1(bytes: Uint8Array): string {
  let result = "";
  for (const byte of bytes) result += String.fromCharCode(byte);
  return result;
}

/** Given by flag, within the kubeconfig, or in a file that it names. */
function pem(files: Files, flag: string, stanza: Stanza | undefined, name: string): string | undefined {
  if (flag !== "") return files.read(flag);
  const data = text(stanza?.fields, `${name}-data`);
  if (data !== "") {
    const bytes = fromBase64(data);
    if (bytes === undefined) throw new CommandError(`illegal base64 data in ${name}-data of ${stanza?.file ?? ""}`);
    return latin1(bytes);
  }
  const path = text(stanza?.fields, name);
  return path === "" ? undefined : files.read(beside(stanza?.file ?? "", path));
}

function impersonation(flags: Flags, user: Fields, self: string): Header[] {
  const name = flags.string("as") || text(user, "as");
  const listed = fieldOf(user, "as-groups");
  const groups = flags.changed("as-group") ? flags.list("as-group") : Array.isArray(listed) ? (listed as readonly unknown[]).map(String) : [];
  const uid = flags.string("as-uid") || text(user, "as-uid");
  const extra = fieldOf(user, "as-user-extra");
  if (name === "" && (groups.length > 0 || uid !== "")) throw new CommandError(`requesting uid, groups or user-extra for ${self} without impersonating a user`);
  if (name === "") return [];
  const extras = isObject(extra) ? Object.entries(extra).flatMap(([key, values]) => (Array.isArray(values) ? (values as readonly unknown[]).map((value): Header => [`Impersonate-Extra-${encodeURIComponent(key)}`, String(value)]) : [])) : [];
  return [["Impersonate-User", name], ...groups.map((group): Header => ["Impersonate-Group", group]), ...(uid === "" ? [] : [["Impersonate-Uid", uid] as const]), ...extras];
}

function authorization(files: Files, flags: Flags, user: Stanza | undefined): Header[] {
  const named = text(user?.fields, "tokenFile");
  const fromFile = named === "" || flags.string("token") !== "" ? "" : files.read(beside(user?.file ?? "", named)).trim();
  const token = flags.string("token") || fromFile || text(user?.fields, "token");
  return token === "" ? [] : [["Authorization", `Bearer ${token}`]];
}

/** @throws CommandError */
export function accessOf(files: Files, flags: Flags, { cluster, user }: Context): Access {
  const server = flags.string("server") || text(cluster?.fields, "server") || "http://localhost:8080";
  const [, scheme = "http", host = "", port, path = ""] = /^(?:(https?):\/\/)?(\[[^\]]+\]|[^/:]+)(?::(\d+))?(\/.*)?$/.exec(server) ?? [];
  if (host === "") throw new CommandError(`host must be a URL or a host:port pair: ${JSON.stringify(server)}`);
  const tls = scheme === "https";
  const authority = pem(files, flags.string("certificate-authority"), cluster, "certificate-authority");
  const certificate = pem(files, flags.string("client-certificate"), user, "client-certificate");
  const key = pem(files, flags.string("client-key"), user, "client-key");
  const serverName = flags.string("tls-server-name") || text(cluster?.fields, "tls-server-name");
  const insecure = flags.bool("insecure-skip-tls-verify") || fieldOf(cluster?.fields, "insecure-skip-tls-verify") === true && flags.string("certificate-authority") === "";
  if (insecure && authority !== undefined && flags.string("certificate-authority") !== "") throw new CommandError("specifying a root certificates file with the insecure flag is not allowed");
  return {
    endpoint: {
      tls, host: host.replace(/^\[|\]$/g, ""), port: Number(port ?? (tls ? 443 : 80)), insecure, timeoutMs: timeoutOf(flags.string("request-timeout")),
      ...(serverName === "" ? {} : { serverName }), ...(authority === undefined ? {} : { authority }),
      ...(certificate === undefined || !tls ? {} : { certificate }), ...(key === undefined || !tls ? {} : { key }),
    },
    server: `${scheme}://${host}${port === undefined ? "" : `:${port}`}`,
    basePath: path.replace(/\/+$/, ""),
    headers: [...authorization(files, flags, user), ...impersonation(flags, user?.fields ?? {}, user?.name ?? "")],
  };
}

function timeoutOf(flag: string): number {
  const timeout = /^\d+$/.test(flag) ? Number(flag) * 1000 : parseDuration(flag);
  if (timeout === undefined) throw new CommandError("Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)");
  return timeout;
}
