/** A whole control plane, controllers and all, with nodes that pretend: what the real kubectl's user sees happen. */
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { useCluster } from "./support/run.ts";
import { wire } from "./support/wire.ts";

const cluster = useCluster({ controllers: true, nodes: ["node-1", "node-2"] });
const ok = (command: string, input?: string): Promise<string> =>
  cluster().ok(command.match(/'[^']*'|\S+/g)?.map((word) => word.replace(/^'|'$/g, "")) ?? [], input === undefined ? {} : { input });
const pods = async (namespace: string): Promise<string[]> => (await ok(`get pods -n ${namespace} -o 'jsonpath={range .items[*]}{.metadata.name} {.status.phase} {.spec.nodeName}{"\\n"}{end}'`)).trim().split("\n").filter((line) => line !== "");

describe("what is there from the beginning", () => {
  it("nodes that have registered, with a range of addresses each", async () => {
    expect(await ok("get nodes -o wide")).toMatch(/^node-1 +Ready +<none> +\d+s +v1.32.3 +172.16.0.11 +<none> +Debian GNU\/Linux 13 \(trixie\) +6.1.0 +podwire:\/\/0$/m);
    const ranges = await ok("get nodes -o 'jsonpath={.items[*].spec.podCIDR}'");
    expect(ranges.split(" ").sort()).toEqual(["10.244.0.0/24", "10.244.1.0/24"]);
  });

  it("obj-27 an account and the authority's certificate in every namespace", async () => {
    await ok("create namespace w");
    await expect.poll(() => ok("get serviceaccounts,configmaps -n w -o name")).toBe("serviceaccount/default\nconfigmap/kube-root-ca.crt\n");
    expect(await ok("get configmap kube-root-ca.crt -n w -o 'jsonpath={.data.ca\\.crt}'")).toBe(cluster().plane.files.get("/etc/kubernetes/pki/ca.crt"));
  });
});

describe("Deployments", () => {
  it("roll out, are waited for, and leave a history", async () => {
    await ok("create deployment web -n w --image=web:1 --replicas=3 --port=80");
    expect(await ok("rollout status deployment/web -n w --timeout=20s")).toMatch(/deployment "web" successfully rolled out\n$/);
    expect(await ok("get deployment web -n w")).toMatch(/^web +3\/3 +3 +3 /m);
    expect(new Set((await pods("w")).map((line) => line.split(" ")[2]))).toEqual(new Set(["node-1", "node-2"]));
    expect(await ok("wait --for=condition=Available deployment/web -n w --timeout=5s")).toBe("deployment.apps/web condition met\n");
    await ok("set image deployment/web -n w web=web:2");
    await ok("annotate deployment/web -n w kubernetes.io/change-cause=second");
    await ok("rollout status deployment/web -n w --timeout=20s");
    expect(await ok("rollout history deployment/web -n w")).toMatch(/^1 +<none>\n2 +/m);
    expect(await ok("get pods -n w -o 'jsonpath={.items[*].spec.containers[0].image}'")).toMatch(/web:2/);
  });

  it("go back", async () => {
    expect(await ok("rollout undo deployment/web -n w")).toBe("deployment.apps/web rolled back\n");
    await ok("rollout status deployment/web -n w --timeout=20s");
    await expect.poll(() => ok("get pods -n w -o 'jsonpath={.items[*].spec.containers[0].image}'")).toBe("web:1 web:1 web:1");
  });

  it("stop at a bad image, with the old pods still there", async () => {
    await ok("set image deployment/web -n w web=broken:1");
    expect(await cluster().refused(["rollout", "status", "deployment/web", "-n", "w", "--timeout=2s"])).toContain("timed out waiting for the condition");
    expect(await ok("get pods -n w")).toMatch(/ImagePullBackOff/);
    expect(await ok("get deployment web -n w")).toMatch(/^web +3\/3 +1 +3 /m);
    await ok("rollout undo deployment/web -n w");
    await ok("rollout status deployment/web -n w --timeout=20s");
  });

  it("scale up and down", async () => {
    await ok("scale deployment/web -n w --replicas=5");
    await ok("rollout status deployment/web -n w --timeout=20s");
    await expect.poll(async () => (await pods("w")).length).toBe(5);
    await ok("scale deployment/web -n w --replicas=1");
    await expect.poll(async () => (await pods("w")).length).toBe(1);
  });

  it("make anew a pod that is deleted, which kubectl waits for", async () => {
    const [before = ""] = await pods("w");
    const name = before.split(" ")[0] ?? "";
    expect(await ok(`delete pod ${name} -n w`)).toBe(`pod "${name}" deleted\n`);
    await expect.poll(async () => (await pods("w")).filter((line) => !line.startsWith(name) && line.includes("Running")).length).toBe(1);
  });

  it("tell what they did in events, which describe shows", async () => {
    expect(await ok("describe deployment web -n w")).toMatch(/ScalingReplicaSet +\S+ +deployment-controller +Scaled up replica set web-/);
    expect(await ok("events -n w --for deployment/web")).toMatch(/Normal +ScalingReplicaSet +Deployment\/web/);
  });
});

describe("Services", () => {
  it("have the addresses of their pods", async () => {
    await ok("expose deployment web -n w --port=80 --target-port=8080");
    await ok("scale deployment/web -n w --replicas=2");
    await ok("rollout status deployment/web -n w --timeout=20s");
    const addresses = (await ok("get pods -n w -l app=web -o 'jsonpath={.items[*].status.podIP}'")).split(" ").sort();
    await expect.poll(async () => (await ok("get endpointslices -n w -l kubernetes.io/service-name=web -o 'jsonpath={.items[*].endpoints[*].addresses[0]}'")).split(" ").sort()).toEqual(addresses);
    expect(await ok("describe service web -n w")).toMatch(new RegExp(`^Endpoints: +(${addresses.map((one) => `${one}:8080`).join("|")})`, "m"));
  });
});

describe("Jobs and DaemonSets", () => {
  it("a Job completes, and is waited for", async () => {
    await ok("create job j -n w --image=done:1");
    expect(await ok("wait --for=condition=complete job/j -n w --timeout=20s")).toBe("job.batch/j condition met\n");
    expect(await ok("get job j -n w")).toMatch(/^j +Complete +1\/1 /m);
    expect(await ok("get pods -n w -l job-name=j")).toMatch(/ 0\/1 +Completed +0 /);
  });

  it("a DaemonSet has a pod on every node", async () => {
    await ok("apply -f -", JSON.stringify({ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "ds", namespace: "w" }, spec: { selector: { matchLabels: { app: "ds" } }, template: { metadata: { labels: { app: "ds" } }, spec: { containers: [{ name: "main", image: "web:1" }] } } } }));
    expect(await ok("rollout status daemonset/ds -n w --timeout=20s")).toMatch(/daemon set "ds" successfully rolled out\n$/);
    expect(await ok("get daemonset ds -n w")).toMatch(/^ds +2 +2 +2 +2 +2 +<none> /m);
  });

  it("a drained node keeps what belongs to it, and what moves goes to the other", async () => {
    expect(await ok("drain node-1 --ignore-daemonsets --force")).toMatch(/node\/node-1 drained\n$/);
    await expect.poll(async () => (await pods("w")).filter((line) => line.startsWith("web-") && line.endsWith("Running node-2")).length).toBe(2);
    expect((await pods("w")).filter((line) => line.startsWith("ds-") && line.endsWith("node-1"))).toHaveLength(1);
    await ok("uncordon node-1");
  });
});

describe("what belongs to something", () => {
  const all = () => ok("get deployments,replicasets,pods -n w -l app=gone -o name");
  it("fin-05 goes after it", async () => {
    await ok("create deployment gone -n w --image=web:1");
    await ok("rollout status deployment/gone -n w --timeout=20s");
    await ok("delete deployment gone -n w");
    await expect.poll(all).toBe("");
  });

  it("fin-06 goes before it", async () => {
    await ok("create deployment gone -n w --image=web:1");
    await ok("rollout status deployment/gone -n w --timeout=20s");
    await ok("delete deployment gone -n w --cascade=foreground");
    expect(await all()).toBe("");
  });

  it("fin-07 stays without it", async () => {
    await ok("create deployment gone -n w --image=web:1");
    await ok("rollout status deployment/gone -n w --timeout=20s");
    await ok("delete deployment gone -n w --cascade=orphan");
    await expect.poll(() => ok("get replicasets -n w -l app=gone -o 'jsonpath={.items[*].metadata.ownerReferences}'")).toBe("");
    expect((await all()).split("\n").filter((line) => line.startsWith("pod/"))).toHaveLength(1);
    await ok("delete replicasets -n w -l app=gone");
  });

  it("fin-10 a namespace takes everything along, and kubectl waits for it", async () => {
    expect(await ok("delete namespace w --timeout=30s")).toBe('namespace "w" deleted\n');
    expect(await cluster().refused(["get", "namespace", "w"])).toContain('namespaces "w" not found');
    expect(await ok("get all -A -l app -o name")).not.toContain("w");
  });
});

describe("certificates and tokens", () => {
  it("lesson 6.2: a user by client certificate, made with openssl and signed through the API", async () => {
    const { plane } = cluster();
    const [key, request] = ["jane.key", "jane.csr"].map((name) => path.join(plane.folder, name));
    await promisify(execFile)("openssl", ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key ?? "", "-out", request ?? "", "-subj", "/CN=jane/O=devs"]);
    const encoded = fs.readFileSync(request ?? "").toString("base64");
    await ok("create -f -", JSON.stringify({ apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name: "jane" }, spec: { request: encoded, signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"], expirationSeconds: 3600 } }));
    expect(await ok("certificate approve jane")).toBe("certificatesigningrequest.certificates.k8s.io/jane approved\n");
    await expect.poll(() => ok("get csr jane")).toMatch(/Approved,Issued/);
    const cert = Buffer.from(await ok("get csr jane -o 'jsonpath={.status.certificate}'"), "base64").toString("utf8");
    const answer = await wire(plane, "/apis/authentication.k8s.io/v1/selfsubjectreviews", { method: "POST", body: {}, as: { cert, key: fs.readFileSync(key ?? "", "utf8") } });
    expect(answer.json["status"]).toMatchObject({ userInfo: { username: "jane", groups: ["devs", "system:authenticated"] } });
  });

  it("nobody gets into system:masters that way", async () => {
    const { plane } = cluster();
    const [key, request] = ["root.key", "root.csr"].map((name) => path.join(plane.folder, name));
    await promisify(execFile)("openssl", ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key ?? "", "-out", request ?? "", "-subj", "/CN=root/O=system:masters"]);
    const manifest = { apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name: "root" }, spec: { request: fs.readFileSync(request ?? "").toString("base64"), signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"] } };
    expect(await cluster().refused(["create", "-f", "-"], { input: JSON.stringify(manifest) })).toContain("use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed");
  });

  it("a Secret for a service account gets a token, which ends with the Secret", async () => {
    await ok("create serviceaccount robot");
    await ok("create -f -", JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "robot", annotations: { "kubernetes.io/service-account.name": "robot" } }, type: "kubernetes.io/service-account-token" }));
    await expect.poll(() => ok("get secret robot -o 'jsonpath={.data.token}'")).not.toBe("");
    const token = Buffer.from(await ok("get secret robot -o 'jsonpath={.data.token}'"), "base64").toString("utf8");
    const review = () => wire(cluster().plane, "/apis/authentication.k8s.io/v1/selfsubjectreviews", { method: "POST", body: {}, as: { token } });
    expect((await review()).json["status"]).toMatchObject({ userInfo: { username: "system:serviceaccount:default:robot" } });
    await ok("delete secret robot");
    expect((await review()).code).toBe(401);
  });

  it("a pod's token ends with the pod", async () => {
    await ok("run holder --image=web:1");
    await ok("wait --for=condition=Ready pod/holder --timeout=20s");
    const token = (await ok("create token default --bound-object-kind=Pod --bound-object-name=holder")).trim();
    const review = () => wire(cluster().plane, "/apis/authentication.k8s.io/v1/selfsubjectreviews", { method: "POST", body: {}, as: { token } });
    expect((await review()).json["status"]).toMatchObject({ userInfo: { extra: { "authentication.kubernetes.io/pod-name": ["holder"] } } });
    await ok("delete pod holder --force --grace-period=0");
    expect((await review()).code).toBe(401);
  });
});

it("nobody did what they had no right to", () => {
  const { plane } = cluster();
  expect([...plane.kubelets.values()].flatMap(({ faults }) => faults)).toEqual([]);
  expect(plane.log.filter((line) => /^(error|warn)/.test(line))).toEqual([]);
});
