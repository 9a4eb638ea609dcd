/**
 * All certificates and keys of a fresh cluster, where kubeadm puts them.
 * Sources: kubernetes.io, "PKI certificates and requirements"; kubernetes, cmd/kubeadm/app/phases/{certs,kubeconfig}.
 */
import type { CryptoPort } from "../crypto.ts";
import { BACKDATE, CLIENT_AUTH, createAuthority, LEAF_USAGE, SERVER_AUTH, YEAR, type AlternativeNames, type Authority, type Subject } from "./authority.ts";
import { generateKeys, privateKeyPem, publicKeyPem } from "./keys.ts";
import { kubeconfig } from "./kubeconfig.ts";

export interface ClusterFilesOptions {
  readonly crypto: CryptoPort;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Name and addresses of the machine that the API server is reached at. */
  readonly control: { readonly name: string; readonly addresses: readonly string[] };
  readonly nodes: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  /** Of the Service `kubernetes`: the first address of the service range. */
  readonly serviceAddress: string;
  readonly port: number;
  readonly clusterName?: string;
  readonly clusterDomain?: string;
}

export interface PkiFile {
  readonly path: string;
  readonly content: string;
  /** Permissions, as `chmod` takes them. */
  readonly mode: number;
}

export interface ClusterFiles {
  readonly authority: Authority;
  readonly control: readonly PkiFile[];
  /** By node; the certificate that the kubelet serves with is asked for by CSR later. */
  readonly nodes: ReadonlyMap<string, readonly PkiFile[]>;
}

const ROOT = "/etc/kubernetes";
const PUBLIC = 0o644;
const SECRET = 0o600;

/** Who gets a kubeconfig on the control machine: file, user and groups. */
const USERS: readonly { readonly file: string; readonly user: string; readonly subject: Subject }[] = [
  { file: "admin.conf", user: "kubernetes-admin", subject: { commonName: "kubernetes-admin", organizations: ["kubeadm:cluster-admins"] } },
  { file: "super-admin.conf", user: "kubernetes-super-admin", subject: { commonName: "kubernetes-super-admin", organizations: ["system:masters"] } },
  { file: "controller-manager.conf", user: "system:kube-controller-manager", subject: { commonName: "system:kube-controller-manager", organizations: [] } },
  { file: "scheduler.conf", user: "system:kube-scheduler", subject: { commonName: "system:kube-scheduler", organizations: [] } },
];

interface Issued {
  readonly certificate: string;
  readonly key: string;
}

const NO_NAMES: AlternativeNames = { dns: [], ips: [] };

async function issue(authority: Authority, { crypto, now }: ClusterFilesOptions, subject: Subject, usage: string, names = NO_NAMES): Promise<Issued> {
  const keys = await generateKeys(crypto);
  const certificate = await authority.issue({
    subject, publicKey: keys.publicKey, keyUsage: LEAF_USAGE, extendedKeyUsages: [usage], names, notBefore: now - BACKDATE, notAfter: now + YEAR,
  });
  return { certificate, key: await privateKeyPem(crypto, keys.privateKey) };
}

/** tls-05: every name and address that a client may use; none is taken from the common name. */
function serverNames({ control, serviceAddress, clusterDomain = "cluster.local" }: ClusterFilesOptions): AlternativeNames {
  const service = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", `kubernetes.default.svc.${clusterDomain}`];
  return { dns: [...new Set([control.name, ...service, "localhost"])], ips: [...new Set([serviceAddress, ...control.addresses, "127.0.0.1"])] };
}

async function userFile(authority: Authority, options: ClusterFilesOptions, file: string, user: string, subject: Subject): Promise<PkiFile> {
  const { certificate, key } = await issue(authority, options, subject, CLIENT_AUTH);
  const server = `https://${options.control.name}:${options.port}`;
  const cluster = options.clusterName ?? "kubernetes";
  return { path: `${ROOT}/${file}`, mode: SECRET, content: kubeconfig({ cluster, server, caPem: authority.pem, user, certificatePem: certificate, keyPem: key }) };
}

async function nodeFiles(authority: Authority, options: ClusterFilesOptions, name: string): Promise<readonly PkiFile[]> {
  const user = `system:node:${name}`;
  return [
    { path: `${ROOT}/pki/ca.crt`, content: authority.pem, mode: PUBLIC },
    await userFile(authority, options, "kubelet.conf", user, { commonName: user, organizations: ["system:nodes"] }),
  ];
}

export async function createClusterFiles(options: ClusterFilesOptions): Promise<ClusterFiles> {
  const { crypto, now, nodes } = options;
  const authority = await createAuthority(crypto, now);
  const server = await issue(authority, options, { commonName: "kube-apiserver", organizations: [] }, SERVER_AUTH, serverNames(options));
  const toKubelet = await issue(authority, options, { commonName: "kube-apiserver-kubelet-client", organizations: ["kubeadm:cluster-admins"] }, CLIENT_AUTH);
  const tokens = await generateKeys(crypto);
  const control: PkiFile[] = [
    { path: `${ROOT}/pki/ca.crt`, content: authority.pem, mode: PUBLIC },
    { path: `${ROOT}/pki/ca.key`, content: await authority.keyPem(), mode: SECRET },
    { path: `${ROOT}/pki/apiserver.crt`, content: server.certificate, mode: PUBLIC },
    { path: `${ROOT}/pki/apiserver.key`, content: server.key, mode: SECRET },
    { path: `${ROOT}/pki/apiserver-kubelet-client.crt`, content: toKubelet.certificate, mode: PUBLIC },
    { path: `${ROOT}/pki/apiserver-kubelet-client.key`, content: toKubelet.key, mode: SECRET },
    { path: `${ROOT}/pki/sa.key`, content: await privateKeyPem(crypto, tokens.privateKey), mode: SECRET },
    { path: `${ROOT}/pki/sa.pub`, content: await publicKeyPem(crypto, tokens.publicKey), mode: PUBLIC },
  ];
  for (const { file, user, subject } of USERS) control.push(await userFile(authority, options, file, user, subject));
  const byNode = new Map<string, readonly PkiFile[]>();
  for (const { name } of nodes) byNode.set(name, await nodeFiles(authority, options, name));
  return { authority, control, nodes: byNode };
}
