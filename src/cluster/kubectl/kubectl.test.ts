import { describe, expect, it } from "vitest";
import { HttpFailure, type Connect, type Endpoint, type HttpRequest } from "../../sys/index.ts";
import { fakeSystem, type FakeOptions } from "../../sys/testing/index.ts";
import { kubectl } from "./index.ts";

const CONFIG = `apiVersion: v1
kind: Config
current-context: admin
clusters:
- {name: lab, cluster: {server: "https://control:6443/base", certificate-authority: pki/ca.crt}}
users:
- {name: admin, user: {token: secret}}
contexts:
- {name: admin, context: {cluster: lab, user: admin, namespace: team-a}}
`;

type Answers = Readonly<Record<string, readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>]>>;

/** One run, with answers recorded by method and target. */
async function run(argv: readonly string[], answers: Answers = {}, options: FakeOptions = {}) {
  const system = fakeSystem({ ...options, files: { "/root/.kube/config": CONFIG, "/root/.kube/pki/ca.crt": "CA", ...options.files } });
  const asked: HttpRequest[] = [];
  const endpoints: Endpoint[] = [];
  const connect: Connect = (endpoint) => {
    endpoints.push(endpoint);
    const request = (one: HttpRequest) => {
      asked.push(one);
      const answer = answers[`${one.method} ${one.target}`];
      if (answer === undefined) return Promise.reject(new HttpFailure("connect: connection refused", true));
      return Promise.resolve({ status: answer[0], headers: new Map(Object.entries(answer[2] ?? {})), body: JSON.stringify(answer[1]) });
    };
    return { request, stream: (one) => request(one).then(({ body, ...head }) => ({ ...head, pieces: [body] as unknown as AsyncIterable<string> })), close: () => undefined };
  };
  const code = await kubectl(argv, system, connect);
  return { code, out: system.terminal.stdout, err: system.terminal.stderr, asked, endpoints, files: system.files };
}

const PODS = "GET /base/api/v1/namespaces/team-a/pods?limit=500";
const table = { kind: "Table", columnDefinitions: [{ name: "Name", type: "string", format: "name", priority: 0 }, { name: "Node", type: "string", priority: 1 }], rows: [{ cells: ["web", "node-1"], object: { metadata: { namespace: "team-a", labels: { a: "b" } } } }] };

describe("kubectl", () => {
  it("asks once for pods, where the context says, as whom it says", async () => {
    const { code, out, asked, endpoints } = await run(["get", "po", "--as=jane", "--as-group=devs"], { [PODS]: [200, table] });
    expect([code, out, asked.length]).toEqual([0, "NAME\nweb\n", 1]);
    expect(endpoints[0]).toMatchObject({ tls: true, host: "control", port: 6443, authority: "CA", insecure: false });
    expect(asked[0]?.headers).toEqual(expect.arrayContaining([["Authorization", "Bearer secret"], ["Impersonate-User", "jane"], ["Impersonate-Group", "devs"]]));
  });

  it("shows wide columns and labels where asked to, and warnings once", async () => {
    const { out, err } = await run(["get", "pods", "-owide", "--show-labels"], { [PODS]: [200, table, { warning: '299 - "old \\"x\\""\n299 - "old \\"x\\""' }] });
    expect(out).toBe("NAME   NODE     LABELS\nweb    node-1   a=b\n");
    expect(err).toBe('Warning: old "x"\n');
  });

  it.each<readonly [what: string, status: number, body: unknown, text: string]>([
    ["a Status", 403, { kind: "Status", status: "Failure", reason: "Forbidden", message: "pods is forbidden", code: 403 }, "Error from server (Forbidden): pods is forbidden\n"],
    ["no credentials", 401, { kind: "Status", status: "Failure", reason: "Unauthorized", message: "Unauthorized", code: 401 }, "error: You must be logged in to the server (Unauthorized)\n"],
    ["an answer of something else", 503, "<html>", "Error from server (ServiceUnavailable): the server is currently unable to handle the request\n"],
    ["causes", 422, { kind: "Status", status: "Failure", reason: "Invalid", message: "m", details: { kind: "Pod", name: "x", causes: [{ field: "spec.a", message: "no" }, { field: "spec.b", message: "no" }] }, code: 422 }, "The Pod \"x\" is invalid: \n* spec.a: no\n* spec.b: no\n"],
  ])("puts %s into words", async (_, status, body, text) => {
    const { code, err } = await run(["get", "pods"], { [PODS]: [status, body] });
    expect([code, err]).toEqual([1, text]);
  });

  it("says that nobody listens", async () => {
    expect((await run(["get", "pods"])).err).toBe("The connection to the server control:6443 was refused - did you specify the right host or port?\n");
  });

  it("needs no server for what it makes itself", async () => {
    const { out, asked } = await run(["create", "secret", "generic", "s", "--from-literal=k=ü", "--dry-run=client", "-o", "yaml"]);
    expect([out, asked]).toEqual(["apiVersion: v1\ndata:\n  k: w7w=\nkind: Secret\nmetadata:\n  creationTimestamp: null\n  name: s\n", []]);
  });

  it("changes the kubeconfig and leaves the rest of it", async () => {
    const { out, files } = await run(["config", "set-context", "--current", "--namespace=team-b"]);
    expect(out).toBe('Context "admin" modified.\n');
    expect(files.read("/root/.kube/config")).toContain("    namespace: team-b\n    user: admin\n  name: admin\ncurrent-context: admin\n");
  });

  it("does not show secrets of the kubeconfig unless asked to", async () => {
    expect((await run(["config", "view"])).out).toContain("token: REDACTED");
    expect((await run(["config", "view", "--raw"])).out).toContain("token: secret");
  });

  it("merges the files of KUBECONFIG, the first of them counts", async () => {
    const other = CONFIG.replace("admin\nclusters", "other\nclusters").replaceAll("{name: admin", "{name: other").replace("control", "elsewhere");
    const { out } = await run(["config", "get-contexts"], {}, { files: { "/a": other }, environment: { KUBECONFIG: "/a:/none:/root/.kube/config" } });
    expect(out.split("\n").map((line) => line.trimEnd())).toEqual(["CURRENT   NAME    CLUSTER   AUTHINFO   NAMESPACE", "          admin   lab       admin      team-a", "*         other   lab       admin      team-a", ""]);
  });

  it("edits in the user's editor, and sends what changed", async () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "team-a" }, data: { a: "1" } };
    const path = "/base/api/v1/namespaces/team-a/configmaps/c";
    const editor: FakeOptions["run"] = (argv, files) => {
      const file = argv.at(-1) ?? "";
      files.write(file, files.read(file).replace('a: "1"', 'a: "2"'));
      return 0;
    };
    const { code, out, asked } = await run(["edit", "cm", "c"], { [`GET ${path}`]: [200, object], [`PATCH ${path}?fieldManager=kubectl-edit&fieldValidation=Strict`]: [200, object] }, { files: { "/tmp/x": "" }, run: editor });
    expect([code, out, asked.at(-1)?.body]).toEqual([0, "configmap/c edited\n", '{"data":{"a":"2"}}']);
  });

  it.each([
    [["foo"], 'error: unknown command "foo" for "kubectl"\n'], [["gett"], 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tget\n'], [["auth", "foo"], "error: unknown command \"foo\"\nSee 'kubectl auth -h' for help and examples\n"],
    [["get", "pods", "-f", "/nosuch"], "error: when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as well\n"], [["apply", "-f", "/nosuch"], 'error: the path "/nosuch" does not exist\n'],
    [["--context=x", "get", "pods"], "Error in configuration: context was not found for specified context: x\n"],
  ])("%j fails", async (argv, text) => {
    const { code, err } = await run(argv);
    expect([code, err]).toEqual([1, text]);
  });

  it("has help for every command, and the exit code is 0", async () => {
    const { out } = await run([]);
    const names = [...out.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(25);
    for (const name of names) {
      const help = await run([name, "--help"]);
      expect([help.code, help.out.includes(`Usage:\n  kubectl ${name}`), help.err]).toEqual([0, true, ""]);
    }
  });
});
