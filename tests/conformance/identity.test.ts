/** Who asks, and what they may: API.md, sections 1 and 10. Over real TLS, with what a client could try. */
import { request as plainRequest } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { createAuthority, type Authority } from "../../src/cluster/apiserver/pki/index.ts";
import { CLIENT_AUTH, LEAF_USAGE } from "../../src/cluster/apiserver/pki/authority.ts";
import { generateKeys, privateKeyPem } from "../../src/cluster/apiserver/pki/keys.ts";
import { useCluster } from "./support/run.ts";
import { identityOf, wire, type Identity, type WireAnswer, type WireRequest } from "./support/wire.ts";

const cluster = useCluster();
const HOUR = 3_600_000;
const { crypto } = globalThis;
let admin: Identity;
let jane: Identity;
let token = "";

const ask = (path: string, request: WireRequest = {}): Promise<WireAnswer> => wire(cluster().plane, path, { as: admin, ...request });
const post = (body: unknown, as: Identity = admin): WireRequest => ({ method: "POST", body, as });
const whoami = (request: WireRequest) => ask("/apis/authentication.k8s.io/v1/selfsubjectreviews", { method: "POST", body: {}, ...request });
const userOf = ({ json }: WireAnswer): unknown => (json["status"] as { userInfo?: object } | undefined)?.userInfo;
const PODS = "/api/v1/namespaces/a/pods";

async function certificate(by: Authority, commonName: string, organizations: readonly string[], from = -HOUR, to = HOUR): Promise<Identity> {
  const keys = await generateKeys(crypto);
  const now = Date.now();
  const cert = await by.issue({
    subject: { commonName, organizations }, publicKey: keys.publicKey, keyUsage: LEAF_USAGE, extendedKeyUsages: [CLIENT_AUTH], names: { dns: [], ips: [] }, notBefore: now + from, notAfter: now + to,
  });
  return { cert, key: await privateKeyPem(crypto, keys.privateKey) };
}

beforeAll(async () => {
  const { plane } = cluster();
  admin = identityOf(plane, "admin.conf");
  jane = await certificate(plane.authority, "jane", ["devs", "ops"]);
  await ask("/api/v1/namespaces", post({ metadata: { name: "a" } }));
  await ask("/api/v1/namespaces/a/serviceaccounts", post({ metadata: { name: "robot" } }));
  const answer = await ask("/api/v1/namespaces/a/serviceaccounts/robot/token", post({ spec: { expirationSeconds: 600 } }));
  ({ token } = answer.json["status"] as { token: string });
});

describe("who asks", () => {
  it("tls-01 a certificate's name and organizations", async () => {
    expect(userOf(await whoami({ as: jane }))).toEqual({ username: "jane", groups: ["devs", "ops", "system:authenticated"], extra: { "authentication.kubernetes.io/credential-id": [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)] } });
  });

  it.each([
    ["of another authority", async () => certificate(await createAuthority(crypto, Date.now()), "jane", ["system:masters"])],
    ["that has expired", () => certificate(cluster().plane.authority, "jane", [], -2 * HOUR, -HOUR)],
    ["that is not valid yet", () => certificate(cluster().plane.authority, "jane", [], HOUR, 2 * HOUR)],
  ])("tls-02 a certificate %s is 401, in a handshake that succeeds", async (_, make) => {
    const { code, json } = await ask("/api", { as: await make() });
    expect(code).toBe(401);
    expect(json).toEqual({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: "Unauthorized", reason: "Unauthorized", code: 401 });
  });

  it("tls-03 nobody is anonymous, and refused in full words", async () => {
    expect((await ask(PODS, { as: {} })).json).toMatchObject({ code: 403, message: 'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "a"' });
  });

  it.each([["wrong", () => "nonsense"], ["changed", () => `${token.slice(0, -4)}AAAA`], ["unsigned", () => `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1] ?? ""}.`]])(
    "tls-04 a %s token is 401 and not anonymous", async (_, make) => {
      expect((await ask("/healthz", { as: { token: make() } })).code).toBe(401);
    });

  it("tls-06, tok-01 a token of a service account", async () => {
    expect(userOf(await whoami({ as: { token } }))).toMatchObject({ username: "system:serviceaccount:a:robot", groups: ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"] });
  });

  it("a token ends with its account", async () => {
    await ask("/api/v1/namespaces/a/serviceaccounts", post({ metadata: { name: "short" } }));
    const made = await ask("/api/v1/namespaces/a/serviceaccounts/short/token", post({}));
    const own = { token: (made.json["status"] as { token: string }).token };
    expect((await whoami({ as: own })).code).toBe(201);
    await ask("/api/v1/namespaces/a/serviceaccounts/short", { method: "DELETE" });
    expect((await whoami({ as: own })).code).toBe(401);
  });

  it("a token for another audience is not for the API server, and a TokenReview tells for whom it is", async () => {
    const made = await ask("/api/v1/namespaces/a/serviceaccounts/robot/token", post({ spec: { audiences: ["vault"] } }));
    const other = (made.json["status"] as { token: string }).token;
    expect((await whoami({ as: { token: other } })).code).toBe(401);
    const review = (spec: object) => ask("/apis/authentication.k8s.io/v1/tokenreviews", post({ spec }));
    expect((await review({ token: other, audiences: ["vault"] })).json["status"]).toMatchObject({ authenticated: true, user: { username: "system:serviceaccount:a:robot" }, audiences: ["vault"] });
    expect((await review({ token: other })).json["status"]).not.toHaveProperty("authenticated");
  });

  it.each([["x-podwire-client-cert"], ["X-Podwire-Client-Cert"], ["x-podwire-proxy-secret"]])("a forged %s counts for nothing", async (name) => {
    const forged = Buffer.from((admin.cert ?? "").replace(/-----[^-]+-----|\s/g, ""), "base64").toString("base64");
    const answer = await whoami({ as: jane, headers: { [name]: forged } });
    expect(userOf(answer)).toMatchObject({ username: "jane" });
  });

  it("whoever reaches the listener behind the proxy is nobody at all", async () => {
    const { address, port } = cluster().plane.inner;
    const forged = Buffer.from((admin.cert ?? "").replace(/-----[^-]+-----|\s/g, ""), "base64").toString("base64");
    const code = await new Promise<number>((resolve, reject) => {
      const sent = plainRequest({ host: address, port, path: "/healthz", headers: { "x-podwire-client-cert": forged, "x-podwire-proxy-secret": "guess" } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(code).toBe(401);
  });

  it.each([
    [{ "impersonate-user": "joe" }, { username: "joe", groups: ["system:authenticated"] }],
    [{ "impersonate-user": "joe", "impersonate-group": ["a", "b, c"] }, { username: "joe", groups: ["a", "b, c", "system:authenticated"] }],
    [{ "impersonate-user": "system:serviceaccount:a:robot" }, { username: "system:serviceaccount:a:robot", groups: ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"] }],
    [{ "impersonate-user": "joe", "impersonate-uid": "7", "impersonate-extra-colour": "red" }, { username: "joe", uid: "7", groups: ["system:authenticated"], extra: { colour: ["red"] } }],
  ])("tls-07 %j", async (headers, expected) => {
    expect(userOf(await whoami({ headers }))).toEqual(expected);
    expect((await whoami({ headers, as: jane })).json).toMatchObject({ code: 403, message: expect.stringMatching(/User "jane" cannot impersonate resource/) as unknown });
  });

  it("tls-07 groups of nobody are refused", async () => {
    expect((await whoami({ headers: { "impersonate-group": "system:masters" } })).code).toBe(400);
  });

  it("tls-10 what is not there is 403 to who may not look", async () => {
    expect((await ask("/nosuch", { as: jane })).json).toMatchObject({ code: 403, message: 'forbidden: User "jane" cannot get path "/nosuch"' });
    expect((await ask("/nosuch")).code).toBe(404);
  });
});

describe("what they may", () => {
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const messageOf = ({ json }: WireAnswer) => [json["code"], json["message"]];
  const asJane: WireRequest = {
    get as() {
      return jane;
    },
  };

  it.each([
    ["obj-26", "GET", PODS, 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "a"'],
    ["obj-26", "GET", `${PODS}/x`, 'pods "x" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "a"'],
    ["obj-26", "GET", "/api/v1/nodes", 'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope'],
    ["lst-09", "GET", "/api/v1/pods", 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope'],
    ["wat-13", "GET", `${PODS}?watch=true`, 'pods is forbidden: User "jane" cannot watch resource "pods" in API group "" in the namespace "a"'],
    ["obj-26", "DELETE", "/apis/networking.k8s.io/v1/namespaces/a/networkpolicies", 'networkpolicies.networking.k8s.io is forbidden: User "jane" cannot deletecollection resource "networkpolicies" in API group "networking.k8s.io" in the namespace "a"'],
    ["obj-26", "GET", `${PODS}/x/log`, 'pods "x" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "a"'],
    ["obj-26", "GET", "/metrics", 'forbidden: User "jane" cannot get path "/metrics"'],
  ])("%s %s %s", async (_, method, path, message) => {
    expect(messageOf(await ask(path, { method, ...asJane }))).toEqual([403, message]);
  });

  it("a role allows what it says, from the next request on", async () => {
    await ask(`${rbac}/namespaces/a/roles`, post({ metadata: { name: "one" }, rules: [{ apiGroups: [""], resources: ["configmaps"], resourceNames: ["x"], verbs: ["get", "list", "watch"] }] }));
    await ask(`${rbac}/namespaces/a/rolebindings`, post({ metadata: { name: "one" }, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "one" }, subjects: [{ kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "devs" }] }));
    expect((await ask("/api/v1/namespaces/a/configmaps/x", asJane)).code).toBe(404);
    expect((await ask("/api/v1/namespaces/a/configmaps/y", asJane)).code).toBe(403);
    expect((await ask("/api/v1/namespaces/a/configmaps", asJane)).code).toBe(403);
    expect((await ask("/api/v1/namespaces/a/configmaps?fieldSelector=metadata.name%3Dx", asJane)).code).toBe(200);
    const allowed = cluster().plane.audit.findLast(({ user, code }) => user.name === "jane" && code === 200);
    expect(allowed?.decision).toEqual({ kind: "allow", reason: 'RBAC: allowed by RoleBinding "one/a" of Role "one" to Group "devs"' });
    await ask(`${rbac}/namespaces/a/rolebindings/one`, { method: "DELETE" });
    expect((await ask("/api/v1/namespaces/a/configmaps/x", asJane)).code).toBe(403);
  });

  it("nobody gives away what they do not have", async () => {
    await ask(`${rbac}/namespaces/a/rolebindings`, post({ metadata: { name: "admin" }, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" }, subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "jane" }] }));
    const role = { metadata: { name: "more" }, rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get"] }] };
    expect((await ask(`${rbac}/namespaces/a/roles`, { ...post(role), ...asJane })).json).toMatchObject({
      code: 403, message: expect.stringMatching(/^roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" \(groups=\["devs" "ops" "system:authenticated"\]\) is attempting to grant RBAC permissions not currently held:\n\{APIGroups:\[""\], Resources:\["nodes"\], Verbs:\["get"\]\}$/) as unknown,
    });
    await ask(`${rbac}/namespaces/a/rolebindings/admin`, { method: "DELETE" });
  });

  it("roles that aggregate gather at once", async () => {
    const name = "watchers";
    await ask(`${rbac}/clusterroles`, post({ metadata: { name }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { gather: "yes" } }] } }));
    await ask(`${rbac}/clusterroles`, post({ metadata: { name: "part", labels: { gather: "yes" } }, rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["watch"] }] }));
    await expect.poll(async () => (await ask(`${rbac}/clusterroles/${name}`)).json["rules"]).toEqual([{ apiGroups: [""], resources: ["pods"], verbs: ["watch"] }]);
  });

  const self = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  it.each([
    ["sar-01", self, { resourceAttributes: { namespace: "a", verb: "list", resource: "pods" } }, 201, { allowed: false }],
    ["sar-02", self, { nonResourceAttributes: { path: "/version", verb: "get" } }, 201, { allowed: true, reason: 'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"' }],
    ["sar-03", self, {}, 422, undefined],
    ["sar-03", self, { resourceAttributes: { verb: "get" }, nonResourceAttributes: { path: "/" } }, 422, undefined],
  ])("%s %s %j", async (_, path, spec, code, expected) => {
    const answer = await ask(path, { ...post({ spec }), ...asJane });
    expect([answer.code, answer.json["status"]]).toEqual([code, expected ?? "Failure"]);
  });

  it("sar-04 about somebody else, for who may ask", async () => {
    const review = { spec: { user: "joe", groups: ["system:masters"], resourceAttributes: { verb: "delete", resource: "nodes" } } };
    expect((await ask("/apis/authorization.k8s.io/v1/subjectaccessreviews", post(review))).json["status"]).toEqual({ allowed: true });
    expect((await ask("/apis/authorization.k8s.io/v1/subjectaccessreviews", { ...post(review), ...asJane })).code).toBe(403);
  });

  it("sar-05 in a namespace, which must be the one that is asked of", async () => {
    const path = "/apis/authorization.k8s.io/v1/namespaces/a/localsubjectaccessreviews";
    const review = (namespace: string) => ({ metadata: { namespace: "a" }, spec: { user: "joe", resourceAttributes: { namespace, verb: "get", resource: "pods" } } });
    expect((await ask(path, post(review("a")))).json["status"]).toEqual({ allowed: false });
    expect((await ask(path, post(review("b")))).code).toBe(422);
  });

  it("sar-06 all rules of a namespace", async () => {
    const { json } = await ask("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", { ...post({ spec: { namespace: "a" } }), ...asJane });
    expect(json["status"]).toMatchObject({ incomplete: false, resourceRules: expect.arrayContaining([{ verbs: ["create"], apiGroups: ["authorization.k8s.io"], resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"] }]) as unknown });
  });
});
