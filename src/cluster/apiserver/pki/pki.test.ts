import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { connect, createServer, type PeerCertificate, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { utf8, toBase64 } from "../../../base/index.ts";
import type { KubeObject } from "../../../kube/index.ts";
import type { Authorizer } from "../types.ts";
import { autoApproval, createClusterFiles, createAuthority, csrSpec, readAuthority, readPrivateKey, readPublicKey, restrictSigner, restrictSubject, sign, validateCsr, withRequester, type ClusterFiles } from "./index.ts";
import { readRequest } from "./request.ts";

const now = Date.now();
const { crypto } = globalThis;
let files: ClusterFiles;
let folder: string;

/** Of a file that is written out under `folder` as on the machine. */
const at = (path: string) => join(folder, path);
const openssl = (...args: readonly string[]) => execFileSync("openssl", [...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

function put(path: string, content: string): string {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
  return at(path);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pki-"));
  files = await createClusterFiles({
    crypto, now, control: { name: "control", addresses: ["10.0.0.10"] }, nodes: [{ name: "node-1", addresses: ["10.0.0.11"] }], serviceAddress: "10.96.0.1", port: 6443,
  });
  for (const { path, content } of files.control) put(path, content);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Certificate and key out of a kubeconfig, as files. */
function credentials(path: string): { readonly server: string; readonly cert: string; readonly key: string; readonly user: string } {
  const found = [...files.control, ...(files.nodes.get("node-1") ?? [])].find((file) => file.path === path);
  const config = parse(found?.content ?? "") as { clusters: { cluster: { server: string } }[]; users: { name: string; user: Record<string, string> }[] };
  const [user] = config.users;
  const data = (field: string) => Buffer.from(user?.user[field] ?? "", "base64").toString();
  return { server: config.clusters[0]?.cluster.server ?? "", cert: data("client-certificate-data"), key: data("client-key-data"), user: user?.name ?? "" };
}

describe("a fresh cluster's files", () => {
  const ca = "/etc/kubernetes/pki/ca.crt";

  it("openssl verifies every certificate for its purpose, and for no other", () => {
    const verify = (purpose: string, path: string) => openssl("verify", "-x509_strict", "-CAfile", at(ca), "-purpose", purpose, path);
    expect(verify("sslserver", at("/etc/kubernetes/pki/apiserver.crt"))).toContain("OK");
    expect(verify("sslclient", at("/etc/kubernetes/pki/apiserver-kubelet-client.crt"))).toContain("OK");
    const admin = put("/admin.crt", credentials("/etc/kubernetes/admin.conf").cert);
    expect(verify("sslclient", admin)).toContain("OK");
    expect(() => verify("sslserver", admin)).toThrow(/unsuitable|unsupported certificate purpose/i);
  });

  it("tls-05 the server's certificate has every name", () => {
    const text = openssl("x509", "-in", at("/etc/kubernetes/pki/apiserver.crt"), "-noout", "-text");
    for (const name of ["control", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "localhost"]) expect(text).toContain(`DNS:${name}`);
    for (const address of ["127.0.0.1", "10.96.0.1", "10.0.0.10"]) expect(text).toContain(`IP Address:${address}`);
    expect(text).toContain("TLS Web Server Authentication");
    expect(text).toContain("CN = kube-apiserver");
    expect(text).toContain("prime256v1");
  });

  it("the authority's certificate is one", () => {
    const text = openssl("x509", "-in", at(ca), "-noout", "-text");
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE/);
    expect(text).toContain("Certificate Sign");
    expect(openssl("x509", "-in", at(ca), "-noout", "-subject", "-issuer").replace(/\s+/g, " ")).toBe("subject=CN = kubernetes issuer=CN = kubernetes ");
  });

  test.each([
    ["/etc/kubernetes/admin.conf", "O = kubeadm:cluster-admins, CN = kubernetes-admin"],
    ["/etc/kubernetes/super-admin.conf", "O = system:masters, CN = kubernetes-super-admin"],
    ["/etc/kubernetes/controller-manager.conf", "CN = system:kube-controller-manager"],
    ["/etc/kubernetes/scheduler.conf", "CN = system:kube-scheduler"],
    ["/etc/kubernetes/kubelet.conf", "O = system:nodes, CN = system:node:node-1"],
  ])("%s is %s", (path, subject) => {
    const { server, cert, key } = credentials(path);
    const certificate = put("/user.crt", cert);
    expect(server).toBe("https://control:6443");
    expect(openssl("x509", "-in", certificate, "-noout", "-subject").trim()).toBe(`subject=${subject}`);
    expect(openssl("x509", "-in", certificate, "-noout", "-pubkey")).toBe(openssl("pkey", "-in", put("/user.key", key), "-pubout"));
  });

  it("keys are secret, certificates are not; nodes get no key of the authority", () => {
    for (const { path, mode } of files.control) expect(mode.toString(8), path).toBe(/\.(crt|pub)$/.test(path) ? "644" : "600");
    expect(files.nodes.get("node-1")?.map(({ path }) => path)).toEqual(["/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/kubelet.conf"]);
  });

  it("the service accounts' keys belong together", async () => {
    const read = (path: string) => readFileSync(at(path), "utf8");
    expect(openssl("pkey", "-in", at("/etc/kubernetes/pki/sa.key"), "-pubout")).toBe(read("/etc/kubernetes/pki/sa.pub"));
    expect(await readPublicKey(crypto, read("/etc/kubernetes/pki/sa.pub"))).toBeDefined();
    expect(await readPrivateKey(crypto, read("/etc/kubernetes/pki/sa.pub"))).toBeUndefined();
    expect(await readPrivateKey(crypto, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")).toBeUndefined();
  });

  it("an authority that is damaged says which file to restore", async () => {
    const key = readFileSync(at("/etc/kubernetes/pki/ca.key"), "utf8");
    await expect(readAuthority(crypto, "nothing", key)).rejects.toThrow(/ca\.crt and ca\.key/);
    await expect(readAuthority(crypto, files.authority.pem, "nothing")).rejects.toMatchObject({ code: "CA_UNREADABLE" });
  });
});

describe("a TLS handshake of Node with them", () => {
  /** What the server learns of the client, or why there is no connection. */
  function handshake(client: { readonly ca: string; readonly servername: string; readonly cert?: string; readonly key?: string }): Promise<{ readonly peer: PeerCertificate; readonly authorized: boolean }> {
    const read = (path: string) => readFileSync(at(path), "utf8");
    const server = createServer({ cert: read("/etc/kubernetes/pki/apiserver.crt"), key: read("/etc/kubernetes/pki/apiserver.key"), ca: files.authority.pem, requestCert: true, rejectUnauthorized: false });
    return new Promise((resolve, reject) => {
      server.on("secureConnection", (socket: TLSSocket) => {
        resolve({ peer: socket.getPeerCertificate(), authorized: socket.authorized });
        socket.on("error", () => undefined);
        socket.end();
      });
      server.on("tlsClientError", () => undefined);
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        const socket = connect({ ...client, host: "127.0.0.1", port: typeof address === "object" ? (address?.port ?? 0) : 0 });
        socket.on("error", reject);
        socket.on("close", () => server.close());
        socket.resume();
      });
    });
  }

  it("mutual: the server knows the admin", async () => {
    const { cert, key } = credentials("/etc/kubernetes/admin.conf");
    const { peer, authorized } = await handshake({ ca: files.authority.pem, servername: "control", cert, key });
    expect(authorized).toBe(true);
    expect(peer.subject).toMatchObject({ CN: "kubernetes-admin", O: "kubeadm:cluster-admins" });
  });

  it("another cluster's authority, or a name that is not in the certificate: the client refuses", async () => {
    const other = await createAuthority(crypto, now);
    await expect(handshake({ ca: other.pem, servername: "control" })).rejects.toThrow(/certificate|signature/);
    await expect(handshake({ ca: files.authority.pem, servername: "elsewhere" })).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
  });
});

describe("certificate signing requests", () => {
  /** As a learner makes one. */
  function request(subject: string, more: readonly string[] = [], newkey: readonly string[] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]): string {
    return openssl("req", "-new", "-nodes", ...newkey, "-keyout", at("/new.key"), "-subj", subject, ...more);
  }
  const object = (pemText: string, spec: Readonly<Record<string, unknown>> = {}): KubeObject => ({
    apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name: "jane" },
    spec: { request: toBase64(utf8(pemText)), signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"], ...spec },
  });
  async function signed(csr: KubeObject) {
    const { request: read, ...spec } = csrSpec(csr);
    if (read.kind !== "read") throw new Error(read.why);
    return sign(crypto, files.authority, { ...spec, request: read.request, now });
  }
  /** What openssl says of the certificate. */
  async function text(csr: KubeObject): Promise<string> {
    const result = await signed(csr);
    if (result.kind !== "signed") throw new Error(JSON.stringify(result));
    return openssl("x509", "-in", put("/new.crt", result.certificatePem), "-noout", "-text");
  }
  /** Milliseconds between its two dates. */
  const lifetime = () => {
    const [from = "", to = ""] = openssl("x509", "-in", at("/new.crt"), "-noout", "-dates").trim().split("\n").map((line) => line.slice(line.indexOf("=") + 1));
    return Date.parse(to) - Date.parse(from);
  };
  const node = { signerName: "kubernetes.io/kube-apiserver-client-kubelet", usages: ["digital signature", "client auth"] };
  const serving = { signerName: "kubernetes.io/kubelet-serving", usages: ["digital signature", "server auth"] };
  const nodeSubject = "/O=system:nodes/CN=system:node:node-1";

  it("signs what a client asks for: its name whole, its key, its usages", async () => {
    const found = await text(object(request("/C=DE/O=devs/O=ops/CN=jane"), { usages: ["digital signature", "client auth"] }));
    expect(found).toContain("Subject: C = DE, O = devs, O = ops, CN = jane");
    expect(found).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    expect(found).toContain("TLS Web Client Authentication");
    expect(found).toContain("CA:FALSE");
    expect(openssl("verify", "-x509_strict", "-CAfile", at("/etc/kubernetes/pki/ca.crt"), at("/new.crt"))).toContain("OK");
    expect(openssl("x509", "-in", at("/new.crt"), "-noout", "-pubkey")).toBe(openssl("pkey", "-in", at("/new.key"), "-pubout"));
  });

  it("RSA keys too", async () => {
    expect(await text(object(request("/CN=jane", [], ["-newkey", "rsa:2048"])))).toContain("rsaEncryption");
  });

  it("lives a year, or as long as asked, from ten minutes on", async () => {
    const minutes = 60_000;
    await text(object(request("/CN=jane")));
    expect(lifetime()).toBe(365 * 24 * 60 * minutes);
    await text(object(request("/CN=jane"), { expirationSeconds: 3600 }));
    expect(lifetime()).toBe(65 * minutes);
    await text(object(request("/CN=jane"), { expirationSeconds: 600 }));
    expect(lifetime()).toBe(15 * minutes);
    await text(object(request("/CN=jane"), { expirationSeconds: 86_400 * 4000 }));
    expect(lifetime()).toBe(365 * 24 * 60 * minutes);
  });

  it("a kubelet's serving certificate has the names that it asked for", async () => {
    const found = await text(object(request(nodeSubject, ["-addext", "subjectAltName=DNS:node-1,IP:10.0.0.11"]), serving));
    expect(found).toContain("DNS:node-1, IP Address:10.0.0.11");
    expect(found).toContain("TLS Web Server Authentication");
  });

  const refusals: readonly (readonly [what: string, subject: string, more: readonly string[], spec: Readonly<Record<string, unknown>>, why: string])[] = [
    ["a client's server usage", "/CN=jane", [], { usages: ["client auth", "server auth"] }, "invalid usage for client certificate: server auth"],
    ["a client without client auth", "/CN=jane", [], { usages: ["digital signature"] }, "missing required usage for client certificate: client auth"],
    ["a kubelet of another group", "/O=devs/CN=system:node:node-1", [], node, "subject organization is not system:nodes"],
    ["a kubelet of two groups", "/O=system:nodes/O=devs/CN=system:node:node-1", [], node, "subject organization is not system:nodes"],
    ["a kubelet of another name", "/O=system:nodes/CN=node-1", [], node, "subject common name does not begin with system:node:"],
    ["a kubelet client with names", nodeSubject, ["-addext", "subjectAltName=DNS:node-1"], node, "DNS subjectAltNames are not allowed"],
    ["a kubelet client with addresses", nodeSubject, ["-addext", "subjectAltName=IP:10.0.0.1"], node, "IP subjectAltNames are not allowed"],
    ["a kubelet client with a URI", nodeSubject, ["-addext", "subjectAltName=URI:spiffe://x"], node, "URI subjectAltNames are not allowed"],
    ["a kubelet client's other usages", nodeSubject, [], { ...node, usages: ["client auth"] }, "usages did not match [client auth digital signature key encipherment]"],
    ["a kubelet server without names", nodeSubject, [], serving, "DNS or IP subjectAltName is required"],
    ["a kubelet server with mail", nodeSubject, ["-addext", "subjectAltName=DNS:a,email:a@b.c"], serving, "Email subjectAltNames are not allowed"],
    ["a kubelet server's other usages", nodeSubject, ["-addext", "subjectAltName=DNS:a"], { ...serving, usages: ["server auth"] }, "usages did not match [digital signature key encipherment server auth]"],
  ];
  test.each(refusals)("refuses %s", async (_what, subject, more, spec, why) => {
    expect(await signed(object(request(subject, more), spec))).toEqual({ kind: "refused", why });
  });

  it("refuses one whose maker has not shown the private key; leaves other signers' alone", async () => {
    const good = request("/CN=jane");
    const der = Buffer.from(good.replace(/-----[^-]+-----|\s/g, ""), "base64");
    der.writeUInt8(der.readUInt8(der.length - 3) ^ 1, der.length - 3);
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
    expect(await signed(object(forged))).toEqual({ kind: "refused", why: "unable to verify certificate request signature" });
    expect(await signed(object(good, { signerName: "example.com/mine" }))).toEqual({ kind: "not-ours" });
  });

  it("refuses what is no request", () => {
    expect(readRequest("nonsense")).toMatchObject({ kind: "unreadable", why: "PEM block type must be CERTIFICATE REQUEST" });
    expect(readRequest("-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n")).toMatchObject({ kind: "unreadable" });
    expect(readRequest(files.authority.pem)).toMatchObject({ kind: "unreadable" });
  });

  const invalid: readonly (readonly [what: string, spec: Readonly<Record<string, unknown>>, fields: readonly string[]])[] = [
    ["nothing wrong", {}, []],
    ["no request", { request: toBase64(utf8("x")) }, ["spec.request"]],
    ["no usages", { usages: [] }, ["spec.usages"]],
    ["a usage that is none, one twice", { usages: ["client auth", "climb", "client auth"] }, ["spec.usages[1]", "spec.usages[2]"]],
    ["no signer", { signerName: "" }, ["spec.signerName"]],
    ["a signer without domain", { signerName: "mine" }, ["spec.signerName"]],
    ["the legacy signer", { signerName: "kubernetes.io/legacy-unknown" }, ["spec.signerName"]],
    ["too short", { expirationSeconds: 599 }, ["spec.expirationSeconds"]],
  ];
  test.each(invalid)("obj-05 validates: %s", (_what, spec, fields) => {
    expect(validateCsr(object(request("/CN=jane"), spec)).map(({ field }) => field)).toEqual(fields);
  });

  it("the server writes down who asks", () => {
    const made = withRequester(object(request("/CN=jane"), { username: "admin", groups: ["system:masters"], uid: "0", extra: { a: ["b"] } }), { name: "jane", groups: ["devs"], extra: {} });
    expect(made["spec"]).toMatchObject({ username: "jane", groups: ["devs"] });
    expect(made["spec"]).not.toHaveProperty("uid");
    expect(made["spec"]).not.toHaveProperty("extra");
  });

  test.each([
    ["a node renewing its own", "system:node:node-1", "selfnodeclient", node, nodeSubject, "Auto approving self kubelet client certificate after SubjectAccessReview."],
    ["a node asking for another", "system:node:node-2", "selfnodeclient", node, nodeSubject, undefined],
    ["a bootstrapper", "bootstrap", "nodeclient", node, nodeSubject, "Auto approving kubelet client certificate after SubjectAccessReview."],
    ["one without the right", "bootstrap", "none", node, nodeSubject, undefined],
    ["a serving certificate", "system:node:node-1", "selfnodeclient", serving, nodeSubject, undefined],
    ["somebody else's name", "system:node:node-1", "selfnodeclient", node, "/CN=jane", undefined],
  ])("approves by itself: %s", (_what, username, right, spec, subject, message) => {
    const authorizer: Authorizer = {
      authorize: (asked) => (asked.kind === "resource" && asked.user.name === username && asked.verb === "create" && asked.subresource === right ? { kind: "allow", reason: "" } : { kind: "no-opinion", reason: "" }),
      rulesFor: () => ({ resource: [], nonResource: [], incomplete: false }),
    };
    expect(autoApproval(authorizer, object(request(subject), { ...spec, username, groups: ["system:nodes"] }))).toBe(message);
  });

  it("nobody becomes system:masters by certificate", () => {
    expect(restrictSubject(object(request("/O=system:masters/CN=jane")))?.message).toContain("signer with system:masters group is not allowed");
    expect(restrictSubject(object(request("/O=devs/CN=jane")))).toBeUndefined();
  });

  test.each([["kubernetes.io/kube-apiserver-client", true], ["kubernetes.io/*", true], ["kubernetes.io/kubelet-serving", false], ["*", false]])("approving with the right on %s: %s", (held, may) => {
    const authorizer: Authorizer = {
      authorize: (asked) => (asked.kind === "resource" && asked.resource === "signers" && asked.verb === "approve" && asked.name === held ? { kind: "allow", reason: "" } : { kind: "no-opinion", reason: "" }),
      rulesFor: () => ({ resource: [], nonResource: [], incomplete: false }),
    };
    const refused = restrictSigner(authorizer, { name: "jane", groups: [], extra: {} }, "approve", object(request("/CN=jane")));
    if (may) expect(refused).toBeUndefined();
    else expect(refused?.message).toBe('certificatesigningrequests.certificates.k8s.io "jane" is forbidden: user not permitted to approve requests with signerName "kubernetes.io/kube-apiserver-client"');
  });
});
