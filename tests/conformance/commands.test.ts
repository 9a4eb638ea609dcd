/** The real kubectl, command by command: what it prints here is what it prints on any cluster. API.md, section 12. */
import { beforeAll, describe, expect, it } from "vitest";
import { csrRequest } from "./support/kinds.ts";
import { useCluster } from "./support/run.ts";

const cluster = useCluster();
const N = ["-n", "c"] as const;

beforeAll(async () => {
  const { ok } = cluster();
  await ok(["create", "namespace", "c"]);
  await ok(["create", "serviceaccount", "default", ...N]);
});

const exact = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\n$`);

/** In this order. `-` before the words: it is refused. */
type Row = readonly [id: string, command: string, expected: RegExp];

async function expectRow(_: string, command: string, expected: RegExp): Promise<void> {
  const refused = command.startsWith("- ");
  const args = command.replace(/^- /, "").match(/'[^']*'|\S+/g)?.map((word) => word.replace(/^'|'$/g, "")) ?? [];
  const { ok, refused: fails } = cluster();
  expect(await (refused ? fails(args) : ok(args))).toMatch(expected);
}

describe("create", () => {
  const rows: readonly Row[] = [
    ["top-01", "create namespace n1", exact("namespace/n1 created")],
    ["top-01", "create configmap cm --from-literal=a=1 -n c", exact("configmap/cm created")],
    ["top-01", "create secret generic s --from-literal=a=1 -n c", exact("secret/s created")],
    ["top-01", "create serviceaccount robot -n c", exact("serviceaccount/robot created")],
    ["top-01, tok-01", "create token robot -n c --duration=1h", /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/],
    ["top-01", "create role r --verb=get,list --resource=pods,deployments.apps/scale -n c", exact("role.rbac.authorization.k8s.io/r created")],
    ["top-01", "create rolebinding rb --role=r --serviceaccount=c:robot -n c", exact("rolebinding.rbac.authorization.k8s.io/rb created")],
    ["top-01", "create clusterrole cr --verb=get --non-resource-url=/metrics", exact("clusterrole.rbac.authorization.k8s.io/cr created")],
    ["top-01", "create clusterrole agg --aggregation-rule=a=b", exact("clusterrole.rbac.authorization.k8s.io/agg created")],
    ["top-01", "create clusterrolebinding crb --clusterrole=cr --user=jane --group=devs", exact("clusterrolebinding.rbac.authorization.k8s.io/crb created")],
    ["top-01", "create deployment d --image=web:1 --replicas=3 --port=80 -n c", exact("deployment.apps/d created")],
    ["top-01", "create service clusterip svc --tcp=80:8080 -n c", exact("service/svc created")],
    ["top-01", "create service nodeport np --tcp=80 --node-port=30080 -n c", exact("service/np created")],
    ["top-01", "- create service nodeport np2 --tcp=80 --node-port=30080 -n c", /spec.ports\[0\].nodePort: Invalid value: 30080: provided port is already allocated/],
    ["top-01", "create job j --image=web:1 -n c -- echo hi", exact("job.batch/j created")],
    ["top-01", "create ingress i --rule=a.example.com/*=svc:80 -n c", exact("ingress.networking.k8s.io/i created")],
    ["top-01", "run p --image=web:1 --labels=app=p -n c", exact("pod/p created")],
    ["12", "expose deployment d --port=80 -n c", exact("service/d exposed")],
    ["12", "expose deployment d --port=80 --type=NodePort --name=chosen -n c", exact("service/chosen exposed")],
    ["12", "get service chosen -n c -o 'jsonpath={.spec.ports[0].nodePort}'", /^3[0-2]\d{3}$/],
    ["12", "expose deployment d --port=80 --type=LoadBalancer --name=balanced -n c", exact("service/balanced exposed")],
    ["12", "get service balanced -n c", /^balanced +LoadBalancer +10\.96\.\d+\.\d+ +<pending> +80:3\d{4}\/TCP /m],
    ["obj-02", "- create namespace c", /^Error from server \(AlreadyExists\): namespaces "c" already exists\n$/],
    ["obj-05", "- create namespace A_b", /^The Namespace "A_b" is invalid: metadata.name: Invalid value: "A_b": a lowercase RFC 1123 label/],
    ["obj-09", "- create configmap x -n nosuch", /error: failed to create configmap: namespaces "nosuch" not found/],
  ];
  it.each(rows)("%s kubectl %s", expectRow);
});

describe("get and describe", () => {
  const rows: readonly Row[] = [
    ["lst-10", "get all -n c", /^pod\/p +0\/1 +Pending +0 +\d+s$[^]*^service\/svc +ClusterIP +10\.96\.\d+\.\d+ +<none> +80\/TCP[^]*^deployment.apps\/d +0\/3 +0 +0[^]*^job.batch\/j +Running +0\/1/m],
    ["obj-11", "- get pod nosuch -n c", /^Error from server \(NotFound\): pods "nosuch" not found\n$/],
    ["dis-05", "get po,netpol,svc -n c", /^pod\/p /m],
    ["dis-05", "- get nosuch", /^error: the server doesn't have a resource type "nosuch"\n$/],
    ["lst-02", "get pods -A -l app=p -o name", exact("pod/p")],
    ["lst-02", "get pods -n c -l app!=p", /^$/],
    ["lst-03", "get pods -n c --field-selector=status.phase=Pending -o name", exact("pod/p")],
    ["lst-03", "- get pods -n c --field-selector=spec.nosuch=x", /^Error from server \(BadRequest\): .*field label not supported: spec.nosuch/],
    ["obj-29", "get pod p -n c -o 'jsonpath={.spec.restartPolicy} {.spec.dnsPolicy} {.spec.terminationGracePeriodSeconds} {.spec.serviceAccountName} {.status.phase} {.status.qosClass}'", /^Always ClusterFirst 30 default Pending BestEffort$/],
    ["obj-28", "get svc svc -n c -o 'jsonpath={.spec.type} {.spec.sessionAffinity} {.spec.ports[0].protocol} {.spec.ipFamilies[0]}'", /^ClusterIP None TCP IPv4$/],
    ["obj-30", "get secret s -n c -o 'jsonpath={.data.a}'", /^MQ==$/],
    ["lst-13", "get pods -A", /^NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE\nc +p +0\/1 +Pending/],
    ["lst-11", "get pods -n c --show-labels", /LABELS\np .* app=p\n/],
    ["lst-11", "get pods -n c -o custom-columns=A:.metadata.name", /^A\np\n$/],
    ["lst-11", "get pods -n c --sort-by=.metadata.name --no-headers", /^p /],
    ["12", "describe pod p -n c", /^Status: +Pending$/m],
    ["12", "- describe pod nosuch -n c", /^Error from server \(NotFound\): pods "nosuch" not found\n$/],
    ["12", "describe clusterrole cr", /^ +\[\/metrics\] +\[\] +\[get\]$/m],
    ["12", "get deploy d -n c -o 'go-template={{.spec.replicas}}'", /^3$/],
    ["dis-06", "api-resources --api-group=apps --no-headers", /^daemonsets +ds +apps\/v1 +true +DaemonSet\ndeployments +deploy /],
    ["dis-03", "api-versions", /^apps\/v1$/m],
    ["dis-01", "version", /^Server Version: v1\.32\./m],
    ["12", "cluster-info", /Kubernetes control plane.* is running at/],
    ["dis-10", "get --raw /readyz", /^ok$/],
    ["12", "- top nodes", /Metrics API not available/],
    ["12", "explain pod.spec.containers.ports.containerPort", /^FIELD: containerPort <integer>$/m],
    ["12", "explain deployment.spec --recursive", /template\t<PodTemplateSpec> -required-/],
    ["12", "- explain pod.nosuch", /field "nosuch" does not exist/],
  ];
  it.each(rows)("%s kubectl %s", expectRow);
});

describe("changes", () => {
  const rows: readonly Row[] = [
    ["12", "scale deployment d --replicas=5 -n c", exact("deployment.apps/d scaled")],
    ["sub-03", "get deployment d -n c --subresource=scale -o 'jsonpath={.spec.replicas}'", /^5$/],
    ["12", "- scale deployment d --current-replicas=1 --replicas=2 -n c", /Expected replicas to be 1, was 5/],
    ["12", "set image deployment/d web=web:2 -n c", exact("deployment.apps/d image updated")],
    ["12", "set env deployment/d A=b -n c", exact("deployment.apps/d env updated")],
    ["12", "set resources deployment/d --requests=cpu=100m -n c", exact("deployment.apps/d resource requirements updated")],
    ["12", "set serviceaccount deployment/d robot -n c", exact("deployment.apps/d serviceaccount updated")],
    ["12", "rollout restart deployment/d -n c", exact("deployment.apps/d restarted")],
    ["12", "rollout pause deployment/d -n c", exact("deployment.apps/d paused")],
    ["12", "rollout resume deployment/d -n c", exact("deployment.apps/d resumed")],
    ["obj-20", "get deployment d -n c -o 'jsonpath={.metadata.generation}'", /^\d+$/],
    ["12", "label pod p x=y -n c", exact("pod/p labeled")],
    ["12", "- label pod p x=z -n c", /'x' already has a value \(y\), and --overwrite is false/],
    ["12", "label pod p x- -n c", exact("pod/p unlabeled")],
    ["12", "annotate pod p 'note=it works' -n c", exact("pod/p annotated")],
    ["pat-01", "patch configmap cm -n c --type=json -p '[{\"op\":\"replace\",\"path\":\"/data/a\",\"value\":\"2\"}]'", exact("configmap/cm patched")],
    ["pat-01", "- patch configmap cm -n c --type=json -p '[{\"op\":\"remove\",\"path\":\"/data/nosuch\"}]'", /the server rejected our request due to an error in our request/],
    ["pat-02", "patch configmap cm -n c --type=merge -p '{\"data\":{\"a\":null,\"b\":\"3\"}}'", exact("configmap/cm patched")],
    ["pat-02", "get configmap cm -n c -o 'jsonpath={.data}'", /^\{"b":"3"\}$/],
    ["pat-03", "patch deployment d -n c -p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"side\",\"image\":\"side:1\"}]}}}}'", exact("deployment.apps/d patched")],
    ["pat-03", "get deployment d -n c -o 'jsonpath={.spec.template.spec.containers[*].name}'", /^side web$/],
    ["pat-12", "- patch configmap cm -n c --type=merge -p '{\"data\":{\"a\":1}}'", /cannot unmarshal number into Go struct field|cannot be handled as a ConfigMap/],
    ["obj-18", "- patch service svc -n c -p '{\"spec\":{\"clusterIP\":\"10.96.200.200\"}}'", /spec.clusterIPs\[0\]: Invalid value|field is immutable/],
    ["obj-18", "- patch clusterrolebinding crb -p '{\"roleRef\":{\"name\":\"admin\"}}'", /cannot change roleRef/],
    ["dry-01", "delete configmap cm -n c --dry-run=server", exact('configmap "cm" deleted (server dry run)')],
    ["dry-01", "get configmap cm -n c -o name", exact("configmap/cm")],
    ["12", "wait --for=jsonpath={.status.phase}=Pending pod/p -n c --timeout=5s", exact("pod/p condition met")],
    ["12", "- wait --for=condition=Ready pod/p -n c --timeout=1s", /timed out waiting for the condition on pods\/p/],
    ["log-01", "- logs p -n c", /Error from server/],
    ["exe-09", "- exec p -n c -- true", /pod p does not have a host assigned|Error from server|error: /],
    ["obj-21", "delete configmap cm -n c", exact('configmap "cm" deleted')],
    ["obj-23", "- delete configmap cm -n c", /^Error from server \(NotFound\): configmaps "cm" not found\n$/],
    ["obj-22", "delete pod p -n c --force --grace-period=0", /^pod "p" force deleted\n$/],
    ["12", "delete deployment --all -n c", exact('deployment.apps "d" deleted')],
    ["fin-10", "delete namespace n1 --wait=false", exact('namespace "n1" deleted')],
    ["fin-10", "get namespace n1 -o 'jsonpath={.status.phase}'", /^Terminating$/],
    ["obj-10", "- create configmap x -n n1", /unable to create new content in namespace n1 because it is being terminated/],
    ["obj-21", "- delete namespace kube-system", /namespaces "kube-system" is forbidden: this namespace may not be deleted/],
  ];
  it.each(rows)("%s kubectl %s", expectRow);
});

describe("auth", () => {
  const robot = "--as=system:serviceaccount:c:robot";
  const rows: readonly Row[] = [
    ["sar-07", "auth whoami -o 'jsonpath={.status.userInfo.username}'", /^kubernetes-admin$/],
    ["sar-08", "auth can-i '*' '*'", exact("yes")],
    ["sar-08", `auth can-i get pods -n c ${robot}`, exact("yes")],
    ["sar-08", `auth can-i update deployments --subresource=scale -n c --as=nobody --as-group=system:masters`, exact("yes")],
    ["sar-08", `auth can-i get /metrics --as=jane`, exact("yes")],
    ["sar-08", "auth can-i --list -n c --as=system:serviceaccount:c:robot", /^pods +\[\] +\[\] +\[get list\]$/m],
    ["obj-26", `- get secrets -n c ${robot}`, /^Error from server \(Forbidden\): secrets is forbidden: User "system:serviceaccount:c:robot" cannot list resource "secrets" in API group "" in the namespace "c"\n$/],
    ["tls-07", `get pods -n c ${robot}`, /^$/],
    ["12", "auth reconcile -f /dev/null", /^$/],
  ];
  it.each(rows)("%s kubectl %s", expectRow);

  it.each([["list secrets -n c", robot], ["delete nodes", "--as=jane"], ["get /livez/ping", "--as=jane"]])("sar-08 can-i %s %s is no, and ends with 1", async (words, as) => {
    const { code, stdout } = await cluster().kubectl(["auth", "can-i", ...words.split(" "), as]);
    expect([code, stdout]).toEqual([1, "no\n"]);
  });

  it("a token alone is who one is", async () => {
    const token = await cluster().ok(["create", "token", "robot", ...N]);
    const said = await cluster().ok(["--kubeconfig=/dev/null", `--server=${cluster().plane.url}`, "--insecure-skip-tls-verify", `--token=${token}`, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"]);
    expect(said).toBe("system:serviceaccount:c:robot");
  });

  it("nobody trusts a server of another authority", async () => {
    expect(await cluster().refused(["--kubeconfig=/dev/null", `--server=${cluster().plane.url}`, "--token=any", "get", "namespaces"])).toContain("x509: certificate signed by unknown authority");
  });
});

describe("certificates", () => {
  const csr = async () => JSON.stringify({
    apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name: "jane" },
    spec: { request: await csrRequest, signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"], username: "forged" },
  });

  it("a request tells who asked", async () => {
    expect(await cluster().ok(["create", "-f", "-"], { input: await csr() })).toBe("certificatesigningrequest.certificates.k8s.io/jane created\n");
    expect(await cluster().ok(["get", "csr", "jane", "-o", "jsonpath={.spec.username}"])).toBe("kubernetes-admin");
    expect(await cluster().ok(["get", "csr"])).toMatch(/^jane +\d+s +kubernetes.io\/kube-apiserver-client +kubernetes-admin +<none> +Pending$/m);
  });

  it("approve and deny", async () => {
    expect(await cluster().ok(["certificate", "approve", "jane"])).toBe("certificatesigningrequest.certificates.k8s.io/jane approved\n");
    expect(await cluster().ok(["get", "csr", "jane"])).toMatch(/Approved/);
    expect(await cluster().refused(["certificate", "deny", "jane"])).toMatch(/mutually exclusive|certificate signing request "jane" is already Approved|Approved and Denied/);
  });
});

describe("nodes", () => {
  it("cordon, taint, drain", async () => {
    const { ok } = cluster();
    await ok(["create", "-f", "-"], { input: JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name: "node-1" } }) });
    expect(await ok(["cordon", "node-1"])).toBe("node/node-1 cordoned\n");
    expect(await ok(["get", "nodes"])).toMatch(/^node-1 +Unknown,SchedulingDisabled +<none> /m);
    expect(await ok(["uncordon", "node-1"])).toBe("node/node-1 uncordoned\n");
    expect(await ok(["taint", "node", "node-1", "a=b:NoSchedule"])).toBe("node/node-1 tainted\n");
    await ok(["create", "-f", "-"], { input: JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "there", namespace: "c" }, spec: { nodeName: "node-1", containers: [{ name: "main", image: "web:1" }], terminationGracePeriodSeconds: 0 } }) });
    expect(await ok(["drain", "node-1", "--force"])).toMatch(/evicting pod c\/there[^]*node\/node-1 drained/);
    expect(await cluster().refused(["get", "pod", "there", ...N])).toContain("not found");
  });
});
