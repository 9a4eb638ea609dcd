import { describe, expect, it } from "vitest";
import { ApiError, checkFieldSelector, matchesFields, parseFieldSelector, requiredValue, type KubeObject } from "./index.ts";

const pod: KubeObject = {
  apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "n" },
  spec: { nodeName: "node-1", restartPolicy: "Always" }, status: { phase: "Running", podIPs: [{ ip: "10.0.0.1" }] },
};
const event: KubeObject = { apiVersion: "v1", kind: "Event", metadata: { name: "e" }, involvedObject: { kind: "Pod", uid: "u,1" }, source: { component: "kubelet" }, type: "Normal" };

describe("field selectors", () => {
  it.each([
    ["", true], ["metadata.name=a", true], ["metadata.name==a", true], ["metadata.name!=a", false], ["metadata.name=a,metadata.namespace=n", true],
    ["spec.nodeName=node-1,status.phase!=Failed", true], ["spec.nodeName=", false], ["status.nominatedNodeName=", true], ["spec.hostNetwork=false", true],
    ["status.podIPs=10.0.0.1", true], ["status.phase=Running,", true],
  ])("lst-03 %j matches the pod: %s", (text, matches) => expect(matchesFields(parseFieldSelector(text), pod)).toBe(matches));

  it.each([
    ["involvedObject.kind=Pod,involvedObject.uid=u\\,1", true], ["involvedObject.name=", true], ["source=kubelet", true], ["reportingComponent=kubelet", true], ["type=Warning", false], ["reason!=x", true],
  ])("lst-03 %j matches the event: %s", (text, matches) => {
    const parsed = parseFieldSelector(text);
    checkFieldSelector(parsed, "events");
    expect(matchesFields(parsed, event)).toBe(matches);
  });

  it("lst-03 refuses fields that cannot be selected by", () => {
    const attempt = () => checkFieldSelector(parseFieldSelector("spec.foo=bar"), "pods");
    expect(attempt).toThrow(ApiError);
    expect(attempt).toThrow("field label not supported: spec.foo");
    expect(() => checkFieldSelector(parseFieldSelector("status.phase=Active"), "configmaps")).toThrow("field label not supported: status.phase");
    expect(() => checkFieldSelector(parseFieldSelector("spec.color=red"), "shirts.example.com", ["spec.color"])).not.toThrow();
  });

  it.each(["metadata.name", "a=b\\c", "a=b=c", "a=b\\"])("refuses %j", (text) => expect(() => parseFieldSelector(text)).toThrow(ApiError));

  it("wat-12 knows when one object is meant", () => {
    expect(requiredValue(parseFieldSelector("metadata.name=x"), "metadata.name")).toBe("x");
    expect(requiredValue(parseFieldSelector("metadata.name!=x"), "metadata.name")).toBeUndefined();
  });
});
