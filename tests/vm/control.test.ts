/** The control machine from its layer: its endpoint's TLS, who a client is there, and that nobody can say so for themselves. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startControlMachine, type ControlMachine } from "../support/control-machine.ts";
import { snapshotOf } from "../support/machine.ts";

const PKI = "/etc/kubernetes/pki";
const CURL = `curl -sS --cacert ${PKI}/ca.crt`;
const URL = "https://control:6443";
const NODES = `${URL}/api/v1/nodes`;
const LISTENS = "until curl -s -o /dev/null https://control:6443 -k; do sleep 0.2; done";

let control: ControlMachine;
const guest = (line: string) => control.guest(line);

/** What a request that fails says: a Status, or curl's own words. */
async function status(line: string): Promise<{ readonly code?: number; readonly reason?: string; readonly message?: string }> {
  const { out } = await guest(line);
  return JSON.parse(out) as { code?: number; reason?: string; message?: string };
}

/** A key and a certificate in /root, signed by an authority. */
async function client(name: string, subject: string, ca: string, more = "-days 1"): Promise<string> {
  const made = await guest(`cd /root && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${name}.key -subj '${subject}' -out ${name}.csr &&
    printf 'extendedKeyUsage=clientAuth\\n' >ext && openssl x509 -req -in ${name}.csr -CA ${ca}.crt -CAkey ${ca}.key -extfile ext ${more} -out ${name}.crt`);
  expect(made.code, made.out).toBe(0);
  return `--cert /root/${name}.crt --key /root/${name}.key`;
}

beforeAll(async () => {
  control = await startControlMachine();
  expect(await guest(LISTENS)).toMatchObject({ code: 0 });
}, 180_000);
afterAll(() => control.dispose());

describe("the endpoint", () => {
  it("shows the certificate that the cluster's authority signed, for every name that it has", async () => {
    const verified = (more: string) => guest(`openssl s_client -connect control:6443 -CAfile ${PKI}/ca.crt -verify_return_error -brief ${more} </dev/null 2>&1`);
    expect((await verified("-verify_hostname kubernetes.default.svc")).out).toMatch(/Verification: OK[^]*Verified peername: kubernetes.default.svc/);
    expect(await verified("-verify_ip 10.96.0.1")).toMatchObject({ code: 0 });
    expect((await verified("-verify_hostname control.example")).out).toContain("hostname mismatch");
    expect(await guest(`curl -sS ${URL}/version`)).toMatchObject({ code: 60, out: expect.stringContaining("unable to get local issuer certificate") as string });
    expect(await guest(`${CURL} --resolve elsewhere:6443:172.16.0.10 https://elsewhere:6443/version`)).toMatchObject({ code: 60 });
  });

  it("asks for a certificate of the cluster's authority, and for none in particular", async () => {
    const { out } = await guest(`openssl s_client -connect control:6443 -CAfile ${PKI}/ca.crt </dev/null 2>&1`);
    expect(out).toMatch(/Acceptable client certificate CA names\nCN\s?=\s?kubernetes/);
    expect((await guest(`${CURL} ${URL}/version`)).out).toContain('"major": "1"');
  });

  it("runs without root's rights, and its secret is root's alone", async () => {
    expect((await guest("ps -o user= -C haproxy")).out.trim()).toBe("haproxy");
    const asNobody = (program: string, ...args: readonly string[]) => guest(`start-stop-daemon -S -c nobody -x ${program} -- ${args.join(" ")}`);
    expect((await asNobody("/usr/bin/id")).out).toContain("uid=65534(nobody)");
    expect((await asNobody("/bin/cat", "/etc/haproxy/front-proxy.env")).out).toContain("Permission denied");
    expect((await asNobody("/bin/cat", "/proc/$(pgrep -x haproxy)/environ")).out).toContain("Permission denied");
    expect((await guest("cat /proc/$(pgrep -x haproxy)/environ")).out).toContain(control.secret);
    expect((await guest("cat /etc/haproxy/front-proxy.env")).out).toContain(control.secret);
    expect((await guest("stat -c %a /etc/haproxy/front-proxy.env")).out.trim()).toBe("600");
    expect((await guest("cat /var/log/haproxy.log /proc/[0-9]*/cmdline")).out).not.toContain(control.secret);
  });
});

describe("who a client is", () => {
  it("is in its certificate, when the cluster's authority signed it", async () => {
    const anna = await client("anna", "/O=builders/CN=anna", `${PKI}/ca`);
    expect(await status(`${CURL} ${anna} ${NODES}`)).toMatchObject({ code: 403, message: expect.stringContaining('User "anna" cannot list resource "nodes"') as string });
    expect(await status(`${CURL} ${NODES}`)).toMatchObject({ code: 403, message: expect.stringContaining('User "system:anonymous"') as string });
  });

  it.each([
    ["another authority of the same name", "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /root/other.key -out /root/other.crt -subj /CN=kubernetes", "/root/other", "-days 1"],
    ["a time that is over", "true", `${PKI}/ca`, "-not_before 20240101000000Z -not_after 20240102000000Z"],
    ["a time that is yet to come", "true", `${PKI}/ca`, "-not_before 20900101000000Z -not_after 20910102000000Z"],
  ])("is nobody with a certificate of %s: 401, and not a broken connection", async (_, before, ca, more) => {
    expect(await guest(before)).toMatchObject({ code: 0 });
    const mallory = await client("mallory", "/O=system:masters/CN=mallory", ca, more);
    expect(await status(`${CURL} ${mallory} ${URL}/version`)).toMatchObject({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
  });

  it("cannot be said in headers, in whatever spelling", async () => {
    await guest(`grep client-certificate-data /etc/kubernetes/super-admin.conf | cut -d: -f2 | tr -d ' ' | base64 -d | openssl x509 -outform DER | base64 | tr -d '\\n' >/root/der`);
    const forged = [
      `-H "x-podwire-client-cert: $(cat /root/der)"`, `-H "X-PODWIRE-Client-Cert: $(cat /root/der)" -H "X-Podwire-Client-Cert: $(cat /root/der)"`,
      `-H "x-podwire-client-cert: $(cat /root/der)" -H "Connection: x-podwire-proxy-secret, x-podwire-client-cert"`,
      `-H "x-podwire-proxy-secret: ${"0".repeat(64)}" -H "x-podwire-client-cert: $(cat /root/der)" -H "x-podwire-more: x"`,
    ];
    for (const headers of forged) {
      control.requests.length = 0;
      expect(await status(`${CURL} ${headers} ${NODES}`), headers).toMatchObject({ code: 403, message: expect.stringContaining("system:anonymous") as string });
      const ours = control.requests.flatMap(({ headerLines = [] }) => headerLines.filter(([name]) => name.startsWith("x-podwire-")));
      expect(ours).toEqual([["x-podwire-proxy-secret", control.secret]]);
    }
  });

  it("is nobody to the API server without the proxy", async () => {
    expect(await status("curl -sS http://169.254.0.1:8080/version")).toMatchObject({ code: 401 });
    expect(await status(`curl -sS -H "x-podwire-client-cert: $(cat /root/der)" http://169.254.0.1:8080/version`)).toMatchObject({ code: 401 });
  });
});

describe("kubectl of the machine", () => {
  it("finds the cluster by itself, and says who it is", async () => {
    expect(await guest("kubectl auth whoami -o jsonpath='{.status.userInfo.username}'")).toEqual({ code: 0, out: "kubernetes-admin" });
    expect((await guest("kubectl get namespaces -o name")).out.split("\n")).toContain("namespace/kube-system");
  });

  it("is bytecode, of which every command can be loaded, and nothing that made it is left", async () => {
    const { out } = await guest("kubectl help | sed -n 's/^  \\([a-z-]*\\) .*/\\1/p' | grep -v kubectl");
    const commands = out.trim().split("\n");
    expect(commands.length).toBeGreaterThan(25);
    const calls = commands.map((command) => `kubectl ${command} --help >/dev/null || echo ${command}`);
    expect(await guest(calls.join("; "))).toEqual({ code: 0, out: "" });
    expect((await guest("cd /usr/lib/podwire/kubectl && ls . code | grep -e compile -e build -e main.js -e bytecode; which qjsc; ls -d /role")).out).not.toMatch(/^[a-z/]+$/m);
  });

  it("sees a watch's events as they happen", async () => {
    const { out } = await guest("kubectl get namespaces -w -o name >/root/seen & until grep -q kube-system /root/seen; do sleep 0.2; done; kubectl create namespace fresh; until grep -q fresh /root/seen; do sleep 0.2; done; kill %1");
    expect(out).toContain("namespace/fresh created");
  });

  it("completes words in the terminals' shells", async () => {
    expect((await guest("bash -ic 'complete -p kubectl' 2>/dev/null")).out).toContain("-F _kubectl_complete kubectl");
  });
});

describe("haproxy", () => {
  it("comes back when it is ended, and after a restore with the connections of before gone", async () => {
    expect((await guest(`pkill haproxy; ${LISTENS}; ${CURL} ${URL}/livez`)).out).toContain("ok");
    const snapshot = await snapshotOf(control.machine);
    await guest("rm -rf /etc/kubernetes; pkill haproxy");
    await control.machine.restore(snapshot);
    expect((await guest(`${CURL} ${URL}/livez`)).out).toContain("ok");
  });

  it("is not started with keys that do not fit: the log says why, and it comes up once they are mended", async () => {
    expect((await guest("/usr/lib/podwire/api-endpoint reload")).code).toBe(0);
    await guest(`cp ${PKI}/apiserver.key /root/kept.key; cp ${PKI}/sa.key ${PKI}/apiserver.key`);
    const refused = await guest("/usr/lib/podwire/api-endpoint reload");
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("apiserver.crt")]);
    expect((await guest(`${CURL} ${URL}/livez`)).out, "what runs is left alone").toContain("ok");
    await guest("pkill haproxy; until grep -q inconsistencies /var/log/haproxy.log; do sleep 0.2; done");
    expect((await guest(`mv /root/kept.key ${PKI}/apiserver.key; ${LISTENS}; ${CURL} ${URL}/livez`)).out).toContain("ok");
  });

  it("takes a certificate that was renewed", async () => {
    const made = await guest(`cd /root && openssl req -new -key ${PKI}/apiserver.key -subj /CN=renewed -out r.csr && printf 'subjectAltName=DNS:control\\n' >alt &&
      openssl x509 -req -in r.csr -CA ${PKI}/ca.crt -CAkey ${PKI}/ca.key -days 1 -extfile alt -out ${PKI}/apiserver.crt && /usr/lib/podwire/api-endpoint reload`);
    expect(made.code, made.out).toBe(0);
    expect((await guest(`${CURL} -v ${URL}/livez 2>&1`)).out).toMatch(/subject: CN\s?=\s?renewed/);
  });

  it("is not there after a restart, until the machine has keys again", async () => {
    await control.machine.restart();
    expect((await guest(`ls ${PKI}; pgrep -x haproxy`)).out).toBe("");
  });
});
