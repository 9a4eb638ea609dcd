/** A lab with a cluster: its control plane in a worker, asked by a real guest, saved and put back with the machines. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubeconfigFor, openApiPort } from "../../src/cli/api-port.ts";
import { memoryStore, type Lab } from "../../src/lab/index.ts";
import type { LabSpec } from "../../src/lessons/index.ts";
import type { Machine } from "../../src/vm/index.ts";
import { kubectlFor, realKubectl } from "../support/cluster/kubectl.ts";
import { sh } from "../support/machine.ts";
import { openRealLab, PROBE } from "../support/real-lab.ts";

const CLUSTER: LabSpec = {
  ...PROBE,
  id: "cluster-probe",
  cluster: "kubernetes",
  machines: (["control", "node"] as const).map((role, at) => ({
    name: role === "control" ? "control" : "node-1", role, memoryMiB: 128,
    interfaces: [{ name: "eth0", segment: "lan", addresses: [`172.16.0.${at + 10}/24`], mtu: 1500 }],
  })),
  seed: { control: "[ -s /etc/haproxy/front-proxy.env ] && [ -s /etc/kubernetes/pki/ca.key ] && touch /srv-was-given" },
  steps: PROBE.steps.slice(0, 1),
};
/** Soon, on a computer that has much else to do. */
const SOON = { timeout: 60_000 };
const MAPS = "/api/v1/namespaces/default/configmaps";

let lab: Lab;
let control: Machine;
const store = memoryStore();

beforeAll(async () => {
  lab = await openRealLab({ spec: CLUSTER, lesson: undefined, store });
  const machine = lab.machines.get("control");
  if (!machine) throw new Error("the lab has no control machine");
  control = machine;
});
afterAll(() => lab.dispose());

/** Functions of a shell that speaks as haproxy does: `ask METHOD PATH [BODY]`, as the cluster's own administrator. */
const SHELL = `
. /etc/haproxy/front-proxy.env
CERT=$(sed -n 's/.*client-certificate-data: //p' /etc/kubernetes/super-admin.conf | base64 -d | sed '/-----/d' | tr -d '\\n')
head_of() { printf '%s %s HTTP/1.1\\r\\nhost: control\\r\\nx-podwire-proxy-secret: %s\\r\\nx-podwire-client-cert: %s\\r\\ncontent-type: application/json\\r\\ncontent-length: %s\\r\\n' "$1" "$2" "$PODWIRE_PROXY_SECRET" "$CERT" "\${#3}"; }
ask() { exec 3<>/dev/tcp/169.254.0.1/8080; { head_of "$@"; printf 'connection: close\\r\\n\\r\\n%s' "$3"; } >&3; cat <&3 | tr -d '\\r'; exec 3>&-; }
`;

const guest = (line: string): Promise<string> => sh(control, `${SHELL}\n${line}`);

interface Answer {
  readonly code: number;
  readonly body: string;
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await guest(`ask ${method} '${path}' '${body === undefined ? "" : JSON.stringify(body)}'`);
  return { code: Number(answer.split(" ")[1]), body: answer.slice(answer.indexOf("\n\n") + 2) };
}

const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { name } });
const revision = ({ body }: Answer): number => Number((JSON.parse(body) as { metadata: { resourceVersion: string } }).metadata.resourceVersion);

describe("a lab's control plane", () => {
  it("is ready before the control machine's seed runs, with keys on each machine", async () => {
    expect(await ask("GET", "/readyz")).toEqual({ code: 200, body: "ok" });
    await sh(control, "test -e /srv-was-given");
    const node = lab.machines.get("node-1");
    if (!node) throw new Error("the lab has no node");
    expect((await sh(node, "stat -c '%a %n' /etc/kubernetes/kubelet.conf /etc/kubernetes/pki/ca.crt")).split("\n")).toEqual(["600 /etc/kubernetes/kubelet.conf", "644 /etc/kubernetes/pki/ca.crt", ""]);
    expect(await sh(node, "cat /etc/kubernetes/pki/ca.crt")).toBe(await sh(control, "cat /etc/kubernetes/pki/ca.crt"));
  });

  it("answers the machine's own kubectl, over TLS, as the administrator", async () => {
    expect(await sh(control, "kubectl get namespaces -o name; kubectl auth whoami -o jsonpath='{.status.userInfo.username}'")).toBe(
      "namespace/default\nnamespace/kube-node-lease\nnamespace/kube-public\nnamespace/kube-system\nkubernetes-admin");
  });

  it("answers this computer's kubectl, through a port of its loopback", async () => {
    const api = await openApiPort(lab, 0);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "podwire-outside-"));
    const config = path.join(folder, "config");
    fs.writeFileSync(config, await kubeconfigFor(lab, api.port), { mode: 0o600 });
    const kubectl = kubectlFor(await realKubectl(), config, folder);
    try {
      expect(await kubectl(["create", "configmap", "from-outside", "--from-literal=a=b"])).toMatchObject({ code: 0, stdout: "configmap/from-outside created\n" });
      expect((await kubectl(["get", "configmaps", "-o", "name"])).stdout).toContain("configmap/from-outside");
      expect(await sh(control, "kubectl get configmap from-outside -o jsonpath='{.data.a}'")).toBe("b");
    } finally {
      await api.close();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it("knows nobody without the control machine's secret, and is reached by no other machine", async () => {
    expect(await sh(control, "exec 3<>/dev/tcp/169.254.0.1/8080; printf 'GET /api HTTP/1.1\\r\\nhost: c\\r\\nconnection: close\\r\\n\\r\\n' >&3; read -r line <&3; echo \"$line\"")).toContain("401");
    const node = lab.machines.get("node-1");
    if (!node) throw new Error("the lab has no node");
    const tried = "ip route add 169.254.0.1 dev eth0; timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/8080' || echo nothing";
    expect(await sh(node, tried)).toBe("nothing\n");
  });

  it("goes back with the machines: later objects are gone, watches are cut, and lists begin anew", async () => {
    expect((await ask("POST", MAPS, configMap("before"))).code).toBe(201);
    await guest(`( exec 3<>/dev/tcp/169.254.0.1/8080; { head_of GET '${MAPS}?watch=1&allowWatchBookmarks=1'; printf '\\r\\n'; } >&3; while read -r line <&3; do echo "$line"; done >/tmp/watched; echo over >/tmp/after ) >/dev/null 2>&1 &`);
    await expect.poll(() => sh(control, "grep -c '\"name\":\"before\"' /tmp/watched || true"), SOON).toBe("1\n");
    const checkpoint = await lab.checkpoint("1", "probe");
    const later = revision(await ask("POST", MAPS, configMap("after")));
    await expect.poll(() => sh(control, "grep -c '\"name\":\"after\"' /tmp/watched || true"), SOON).toBe("1\n");
    await lab.rewind(checkpoint);
    // The watch that the machine believed in at that moment is told that it is over.
    expect(await sh(control, "until [ -s /tmp/after ]; do sleep 0.1; done; grep -c after /tmp/watched || true")).toBe("0\n");
    expect((await ask("GET", `${MAPS}/before`)).code).toBe(200);
    expect((await ask("GET", `${MAPS}/after`)).code).toBe(404);
    expect(revision(await ask("GET", MAPS))).toBeGreaterThan(later);
    expect((await ask("GET", `${MAPS}?watch=1&resourceVersion=${later}`)).body).toMatch(/Expired|too old/);
  });

  it("is resumed in another lab, with the keys that its machines have", async () => {
    const keys = await sh(control, "cat /etc/kubernetes/pki/ca.crt");
    lab.dispose();
    lab = await openRealLab({ spec: CLUSTER, lesson: undefined, store });
    control = lab.machines.get("control") ?? control;
    expect(await sh(control, "cat /etc/kubernetes/pki/ca.crt")).not.toBe(keys);
    expect(await lab.resume()).toBeDefined();
    expect(await sh(control, "cat /etc/kubernetes/pki/ca.crt")).toBe(keys);
    expect((await ask("GET", `${MAPS}/before`)).code).toBe(200);
  });

  it("is another cluster after a reset", async () => {
    const keys = await sh(control, "cat /etc/kubernetes/pki/ca.crt");
    await lab.reset();
    expect(await sh(control, "cat /etc/kubernetes/pki/ca.crt")).not.toBe(keys);
    expect((await ask("GET", `${MAPS}/before`)).code).toBe(404);
    expect(await ask("GET", "/readyz")).toEqual({ code: 200, body: "ok" });
  });

  it("gives a machine that is started anew its keys again", async () => {
    const keys = await sh(control, "cat /etc/kubernetes/pki/ca.crt");
    expect((await ask("POST", MAPS, configMap("kept"))).code).toBe(201);
    await lab.restartMachine("control");
    expect(await sh(control, "cat /etc/kubernetes/pki/ca.crt")).toBe(keys);
    expect((await ask("GET", `${MAPS}/kept`)).code).toBe(200);
  });
});
