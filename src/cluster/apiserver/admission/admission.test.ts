import { describe, expect, it, test } from "vitest";
import type { KubeObject, ResourceInfo } from "../../../kube/index.ts";
import { masters, RbacAuthorizer, UnionAuthorizer } from "../authz/index.ts";
import { clusterRole, clusterRoleBinding, listerOf, user } from "../authz/testing/objects.ts";
import type { Admission, AdmissionRequest } from "../registry/types.ts";
import { createAdmission } from "./index.ts";

const root = user("root", "system:masters");
const random = (length: number) => new Uint8Array(length);

function info(resource: string, kind: string, group = "", namespaced = true): ResourceInfo {
  return { group, version: "v1", kind, resource, singular: kind.toLowerCase(), namespaced, shortNames: [], categories: [], verbs: [] };
}
const PODS = info("pods", "Pod");
const account = (name: string, more: Readonly<Record<string, unknown>> = {}): KubeObject => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "a", uid: name }, ...more });
const pod = (spec: Readonly<Record<string, unknown>> = {}, metadata: KubeObject["metadata"] = {}): KubeObject => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "a", ...metadata }, spec: { containers: [{ name: "c" }], ...spec } });

function admission(objects: readonly KubeObject[] = [account("default")], then?: Admission): Admission {
  const lister = listerOf(objects);
  return createAdmission({ lister, authorizer: new UnionAuthorizer([masters, new RbacAuthorizer(lister)]), random, ...(then ? { then } : {}) });
}
const creating = (object: KubeObject, resource = PODS, more: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  operation: "CREATE", resource, subresource: "", namespace: object.metadata.namespace ?? "", name: object.metadata.name ?? "", object, old: undefined, user: root, dryRun: false, ...more,
});
async function admitted(request: AdmissionRequest, own = admission()): Promise<Readonly<Record<string, unknown>>> {
  const object = await own.mutate(request);
  await own.validate({ ...request, object });
  return object?.["spec"] as Readonly<Record<string, unknown>>;
}

describe("a pod that asks for nothing", () => {
  it("obj-29 runs as default, finds its token, leaves lost nodes after five minutes", async () => {
    expect(await admitted(creating(pod()))).toEqual({
      serviceAccountName: "default", priority: 0, preemptionPolicy: "PreemptLowerPriority",
      containers: [{ name: "c", volumeMounts: [{ name: "kube-api-access-bbbbb", readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }] }],
      volumes: [{ name: "kube-api-access-bbbbb", projected: { defaultMode: 420, sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
      ] } }],
      tolerations: [
        { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
        { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
      ],
    });
  });

  it("what has been admitted is admitted again unchanged", async () => {
    const once = await admission().mutate(creating(pod()));
    expect(once && (await admission().mutate(creating(once)))).toEqual(once);
  });
});

describe("service accounts", () => {
  const mounts = (spec: Readonly<Record<string, unknown>>) => JSON.stringify(spec).includes("kube-api-access");

  it("one that is not there refuses the pod", async () => {
    await expect(admitted(creating(pod({ serviceAccountName: "robot" })))).rejects.toMatchObject({
      message: 'pods "web" is forbidden: error looking up service account a/robot: serviceaccount "robot" not found', status: { code: 403 },
    });
  });

  test.each([
    [undefined, undefined, true], [undefined, false, false], [undefined, true, true], [false, undefined, false], [false, true, false], [true, false, true],
  ])("token wanted by pod %s, by account %s: mounted %s", async (byPod, byAccount, mounted) => {
    const own = admission([account("default", byAccount === undefined ? {} : { automountServiceAccountToken: byAccount })]);
    expect(mounts(await admitted(creating(pod(byPod === undefined ? {} : { automountServiceAccountToken: byPod })), own))).toBe(mounted);
  });

  it("a container with a mount of its own there keeps it", async () => {
    const own = { name: "c", volumeMounts: [{ name: "mine", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }] };
    const spec = await admitted(creating(pod({ containers: [own], volumes: [{ name: "mine", emptyDir: {} }] })));
    expect(spec).toMatchObject({ containers: [own], volumes: [{ name: "mine", emptyDir: {} }] });
  });

  it("init containers have it too; the account's pull secrets unless the pod has its own", async () => {
    const own = admission([account("default", { imagePullSecrets: [{ name: "s" }] })]);
    const spec = await admitted(creating(pod({ initContainers: [{ name: "i" }] })), own);
    expect(spec).toMatchObject({ initContainers: [{ volumeMounts: [{ readOnly: true }] }], imagePullSecrets: [{ name: "s" }] });
    expect(await admitted(creating(pod({ imagePullSecrets: [{ name: "x" }] })), own)).toMatchObject({ imagePullSecrets: [{ name: "x" }] });
  });

  test.each([
    ["an account", { serviceAccountName: "default" }, "a mirror pod may not reference service accounts"],
    ["a secret", { volumes: [{ name: "v", secret: { secretName: "s" } }] }, "a mirror pod may not reference secrets"],
    ["a token", { volumes: [{ name: "v", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }] }, "a mirror pod may not use ServiceAccountToken volume projections"],
  ])("a mirror pod with %s is refused", async (_what, spec, why) => {
    const mirror = pod(spec, { annotations: { "kubernetes.io/config.mirror": "x" } });
    await expect(admitted(creating(mirror))).rejects.toThrow(why);
  });

  it("a mirror pod gets no account", async () => {
    expect(await admitted(creating(pod({}, { annotations: { "kubernetes.io/config.mirror": "x" } })), admission([]))).not.toHaveProperty("serviceAccountName");
  });
});

describe("tolerations and priority", () => {
  test.each([
    ["its own", [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 }], ["node.kubernetes.io/unreachable"]],
    ["of everything", [{ operator: "Exists" }], []],
    ["of another effect", [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoSchedule" }], ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]],
  ])("tolerations: %s", async (_what, tolerations, added) => {
    const spec = await admitted(creating(pod({ tolerations })));
    expect((spec["tolerations"] as { key: string }[]).slice(tolerations.length).map(({ key }) => key)).toEqual(added);
  });

  it("a class gives its value; one that is not there, or another value, is refused", async () => {
    expect(await admitted(creating(pod({ priorityClassName: "system-node-critical" })))).toMatchObject({ priority: 2_000_001_000 });
    await expect(admitted(creating(pod({ priorityClassName: "high" })))).rejects.toThrow('pods "web" is forbidden: no PriorityClass with name high was found');
    await expect(admitted(creating(pod({ priority: 7 })))).rejects.toThrow("must not be provided in pod spec");
  });
});

describe("other kinds", () => {
  it("namespaces that a cluster needs are not deleted", async () => {
    const deleting = (name: string): AdmissionRequest => ({ ...creating(pod()), operation: "DELETE", resource: info("namespaces", "Namespace", "", false), namespace: "", name, object: undefined });
    for (const name of ["default", "kube-system", "kube-public"]) {
      await expect(admission().validate(deleting(name))).rejects.toMatchObject({ message: `namespaces "${name}" is forbidden: this namespace may not be deleted` });
    }
    await expect(admission().validate(deleting("a"))).resolves.toBeUndefined();
  });

  it("a role that gives more than its writer has is refused, by create and update", async () => {
    const jane = user("jane");
    const role = clusterRole("x", [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"] }]);
    const request = creating(role, info("clusterroles", "ClusterRole", "rbac.authorization.k8s.io", false), { user: jane });
    await expect(admitted(request)).rejects.toThrow("is attempting to grant RBAC permissions not currently held");
    await expect(admitted({ ...request, operation: "UPDATE", old: clusterRole("x", []) })).rejects.toThrow("not currently held");
    const holds = admission([role, clusterRoleBinding("b", "x", [{ kind: "User", name: "jane" }])]);
    await expect(admitted(request, holds)).resolves.toBeUndefined();
  });

  it("escalate on one name does not reach a create", async () => {
    const escalate = clusterRole("own", [{ verbs: ["escalate"], apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], resourceNames: ["x"] }]);
    const own = admission([escalate, clusterRoleBinding("b", "own", [{ kind: "User", name: "jane" }])]);
    const role = clusterRole("x", [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"] }]);
    const request = creating(role, info("clusterroles", "ClusterRole", "rbac.authorization.k8s.io", false), { user: user("jane") });
    await expect(admitted(request, own)).rejects.toThrow("not currently held");
    await expect(admitted({ ...request, operation: "UPDATE", old: clusterRole("x", []) }, own)).resolves.toBeUndefined();
  });

  it("a binding of a role that its writer has not", async () => {
    const binding = clusterRoleBinding("b", "x", [{ kind: "User", name: "jane" }]);
    const own = admission([clusterRole("x", [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }])]);
    const request = creating(binding, info("clusterrolebindings", "ClusterRoleBinding", "rbac.authorization.k8s.io", false), { user: user("jane") });
    await expect(admitted(request, own)).rejects.toThrow("not currently held");
  });

  it("approving and signing certificates need the verb on the signer", async () => {
    const csr: KubeObject = { apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name: "x" }, spec: { signerName: "example.com/a" } };
    const signed = { ...csr, status: { certificate: "x" } };
    const request = creating(csr, info("certificatesigningrequests", "CertificateSigningRequest", "certificates.k8s.io", false), { operation: "UPDATE", old: csr, user: user("jane") });
    await expect(admission().validate({ ...request, subresource: "approval" })).rejects.toThrow('user not permitted to approve requests with signerName "example.com/a"');
    await expect(admission().validate({ ...request, subresource: "status", object: signed })).rejects.toThrow("not permitted to sign");
    await expect(admission().validate({ ...request, subresource: "status" })).resolves.toBeUndefined();
    await expect(admission().validate({ ...request, subresource: "approval", user: root })).resolves.toBeUndefined();
  });

  it("a node writes only what is its own", async () => {
    const own = admission([account("default"), pod({ nodeName: "node-2" })]);
    const node1 = user("system:node:node-1", "system:nodes");
    await expect(own.validate({ ...creating(pod()), operation: "DELETE", object: undefined, user: node1 })).rejects.toThrow('node "node-1" can only delete pods with spec.nodeName set to itself');
  });

  it("an Ingress without class gets the newest default one", async () => {
    const ingressClass = (name: string, creationTimestamp: string, isDefault = "true"): KubeObject => ({
      apiVersion: "networking.k8s.io/v1", kind: "IngressClass", metadata: { name, creationTimestamp, annotations: { "ingressclass.kubernetes.io/is-default-class": isDefault } },
    });
    const classes = [ingressClass("old", "2026-01-01T00:00:00Z"), ingressClass("new", "2026-01-02T00:00:00Z"), ingressClass("newer", "2026-01-03T00:00:00Z", "false")];
    const own = createAdmission({ lister: { get: () => undefined, list: ({ resource }) => (resource === "ingressclasses" ? classes : []) }, authorizer: masters, random });
    const ingress = (spec: Readonly<Record<string, unknown>>): KubeObject => ({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "i", namespace: "a" }, spec });
    const INGRESSES = info("ingresses", "Ingress", "networking.k8s.io");
    expect(await admitted(creating(ingress({}), INGRESSES), own)).toEqual({ ingressClassName: "new" });
    expect(await admitted(creating(ingress({ ingressClassName: "mine" }), INGRESSES), own)).toEqual({ ingressClassName: "mine" });
  });

  it("webhooks come after, and see what the rules made", async () => {
    const seen: unknown[] = [];
    const then: Admission = {
      mutate: (request) => (seen.push(request.object?.["spec"]), Promise.resolve(request.object && { ...request.object, data: "changed" })),
      validate: (request) => (seen.push(request.object?.["data"]), Promise.resolve()),
    };
    await admitted(creating(pod()), admission([account("default")], then));
    expect(seen).toEqual([expect.objectContaining({ serviceAccountName: "default" }), "changed"]);
  });
});
