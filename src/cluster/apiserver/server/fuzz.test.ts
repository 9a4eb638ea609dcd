/** Whatever is asked has an answer, is nobody's fault of ours, and leaves the server alive. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { upstreamSchema } from "../../../../tests/support/kube-upstream.ts";
import { KubeSchema } from "../../../kube/schema/index.ts";
import { ServerBench } from "./testing/server-bench.ts";

let bench: ServerBench;
beforeAll(async () => {
  bench = await ServerBench.make(new KubeSchema(await upstreamSchema()), globalThis.crypto);
});
afterAll(() => bench.server.dispose());

const anyOf = <T>(...items: readonly T[]) => fc.constantFrom(...items);
const segment = fc.oneof(
  anyOf("api", "apis", "v1", "apps", "rbac.authorization.k8s.io", "namespaces", "default", "pods", "deployments", "configmaps", "clusterroles", "web", "status", "scale", "log", "binding", "watch", "proxy", "token", "serviceaccounts", "openapi", "v3", "healthz", "version", "selfsubjectreviews", "authentication.k8s.io"),
  fc.webSegment(),
);
/** At random one seldom comes upon what is there. */
const known = anyOf(
  "/", "/api", "/apis", "/api/v1", "/openapi/v3", "/openapi/v3/apis/apps/v1", "/version", "/metrics", "/readyz", "/openid/v1/jwks", "/api/v1/namespaces", "/api/v1/namespaces/default", "/api/v1/configmaps",
  "/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/configmaps/web", "/api/v1/namespaces/default/pods", "/api/v1/namespaces/default/pods/web/binding", "/api/v1/namespaces/default/services/kubernetes",
  "/apis/apps/v1/namespaces/default/deployments", "/apis/apps/v1/namespaces/default/deployments/web", "/apis/apps/v1/namespaces/default/deployments/web/scale", "/apis/apps/v1/namespaces/default/deployments/web/status",
  "/apis/rbac.authorization.k8s.io/v1/clusterroles/view", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "/apis/authorization.k8s.io/v1/subjectaccessreviews", "/apis/authentication.k8s.io/v1/tokenreviews",
  "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "/api/v1/namespaces/default/serviceaccounts/default/token", "/apis/certificates.k8s.io/v1/certificatesigningrequests",
);
const path = fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: fc.array(segment, { maxLength: 7 }).map((parts) => `/${parts.join("/")}`) });
const query = fc.array(
  fc.tuple(
    anyOf("watch", "limit", "continue", "labelSelector", "fieldSelector", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "dryRun", "fieldManager", "fieldValidation", "force", "timeoutSeconds", "pretty", "includeObject", "verbose", "exclude", "hash", "propagationPolicy"),
    fc.oneof(anyOf("true", "0", "1", "All", "Strict", "a=b", "a in (b)", "!a", "metadata.name=x", "NotOlderThan", "Exact", "-1", "99999999999999999999", ""), fc.string({ maxLength: 12 })),
  ),
  { maxLength: 2 },
).map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&"));
const body = fc.oneof(
  fc.constant(""), fc.string(), fc.json(),
  fc.record({ apiVersion: anyOf("v1", "apps/v1", "", "x"), kind: anyOf("ConfigMap", "Deployment", "Pod", "DeleteOptions", "", "X"), metadata: fc.oneof(fc.record({ name: fc.oneof(anyOf("web", "A_b", ""), fc.string()), labels: fc.dictionary(fc.string(), fc.string()) }, { requiredKeys: [] }), fc.jsonValue()), spec: fc.jsonValue(), data: fc.jsonValue() }, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
);
const type = anyOf("application/json", "application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml", "text/plain", "", ";");
const accept = anyOf("application/json", "application/json", "application/yaml", "*/*", "", "text/html", "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", ";;=,", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
const method = anyOf("GET", "GET", "POST", "POST", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X");

it("any request at all", async () => {
  let served = 0;
  await fc.assert(
    fc.asyncProperty(method, path, query, type, accept, body, fc.nat(9), async (verb, where, asked, contentType, accepted, content, who) => {
      // Who has left already: so that no watch is waited for.
      const left = new AbortController();
      left.abort();
      const waits = /resourceVersion=(?!0?(&|$))/.test(asked);
      const reply = await bench.ask(`${where}?${waits ? "" : asked}`, {
        method: verb, body: content, signal: left.signal,
        headers: { "content-type": contentType, accept: accepted, ...(who === 0 && { "x-podwire-client-cert": "" }) },
      });
      expect(reply.code).toBeGreaterThanOrEqual(200);
      expect(reply.code, reply.text).not.toBe(500);
      if (reply.code >= 400 && reply.headers.get("content-type") === "application/json") expect(reply.json).toMatchObject({ kind: "Status", status: "Failure", code: reply.code });
      served += reply.code < 400 ? 1 : 0;
    }),
    { numRuns: 2000 },
  );
  expect(served).toBeGreaterThan(50);
  expect(bench.log.filter((line) => line.startsWith("error"))).toEqual([]);
  expect((await bench.ask("/readyz")).text).toBe("ok");
});
