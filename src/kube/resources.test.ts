import { describe, expect, it } from "vitest";
import { builtInResources, findKind, findResource } from "./index.ts";

describe("built-in resources", () => {
  it.each([
    ["pods", "", "po", "all"], ["services", "", "svc", "all"], ["networkpolicies", "networking.k8s.io", "netpol", ""], ["deployments", "apps", "deploy", "all"],
    ["replicasets", "apps", "rs", "all"], ["daemonsets", "apps", "ds", "all"], ["jobs", "batch", "", "all"], ["nodes", "", "no", ""], ["namespaces", "", "ns", ""],
    ["endpoints", "", "ep", ""], ["configmaps", "", "cm", ""], ["serviceaccounts", "", "sa", ""], ["events", "", "ev", ""], ["ingresses", "networking.k8s.io", "ing", ""],
    ["certificatesigningrequests", "certificates.k8s.io", "csr", ""], ["customresourcedefinitions", "apiextensions.k8s.io", "crd crds", "api-extensions"],
  ])("dis-05 %s of %j have the short names %j and categories %j", (resource, group, short, categories) => {
    const info = findResource({ group, version: "v1" }, resource);
    expect([info?.shortNames.join(" "), info?.categories.join(" ")]).toEqual([short, categories]);
  });

  it("dis-05 the scale of a deployment is a kind of another group", () => {
    const scale = findResource({ group: "apps", version: "v1" }, "deployments")?.subresources?.find(({ name }) => name === "scale");
    expect(scale).toEqual({ name: "scale", kind: { group: "autoscaling", version: "v1", kind: "Scale" }, verbs: ["get", "patch", "update"] });
  });

  it("reviews are created and never read", () => {
    const reviews = builtInResources.filter(({ kind }) => kind.endsWith("Review"));
    expect(reviews).toHaveLength(6);
    for (const { verbs } of reviews) expect(verbs).toEqual(["create"]);
  });

  it("has one resource a kind, one name a resource, one meaning a short name", () => {
    expect(builtInResources.length).toBe(32);
    const shorts = builtInResources.flatMap(({ shortNames }) => shortNames);
    expect(new Set(shorts).size).toBe(shorts.length);
    for (const info of builtInResources) {
      expect(findKind(info)).toBe(info);
      expect(info.singular).toBe(info.kind.toLowerCase());
      expect([...info.verbs].sort()).toEqual(info.verbs);
    }
  });
});
