/**
 * OpenAPI v2, as an empty document: types are told by v3. kubectl still asks for this one before it applies a `List`, whose items it then
 * leaves to the server to validate, because it finds no type for them here. It takes protobuf alone.
 * Source: gnostic-models, openapiv2/OpenAPIv2.proto (Document: swagger = 1, info = 2; Info: title = 1, version = 2).
 */
import { concat, utf8, type Bytes } from "../../../base/index.ts";
import type { JsonObject } from "../../../kube/index.ts";

/** As clients ask for it, and as it is answered: the first is no media type that a header may have. Source: kube-openapi, pkg/handler/handler.go. */
export const OPENAPI_V2_ASKED = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
export const OPENAPI_V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

const TITLE = "Kubernetes";
const DELIMITED = 2;

/** @param content shorter than 128 bytes, so that its length is one byte */
function field(number: number, content: Uint8Array): Bytes {
  return concat([Uint8Array.of((number << 3) | DELIMITED, content.length), content]);
}

/** @param version of the schemas: `1.32.3` */
export function openApiV2(version: string): JsonObject {
  return { swagger: "2.0", info: { title: TITLE, version: `v${version}` }, paths: {}, definitions: {} };
}

export function openApiV2Protobuf(version: string): Bytes {
  const info = concat([field(1, utf8(TITLE)), field(2, utf8(`v${version}`))]);
  return concat([field(1, utf8("2.0")), field(2, info)]);
}
