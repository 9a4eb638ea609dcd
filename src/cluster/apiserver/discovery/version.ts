/** `GET /version`. Source: apimachinery, pkg/version/types.go. */
import type { JsonObject } from "../../../kube/index.ts";

/** @param version of the schemas that are served: `1.32.3` */
export function versionDocument(version: string): JsonObject {
  const [major = "", minor = ""] = version.split(".");
  return {
    major, minor, gitVersion: `v${version}+podwire`, gitCommit: "", gitTreeState: "clean", buildDate: "1970-01-01T00:00:00Z", goVersion: "none", compiler: "typescript", platform: "podwire/any",
  };
}
