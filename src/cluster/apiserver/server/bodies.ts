/** From the bytes of a request to a value, by its Content-Type. */
import { ApiError, decodeJson, decodeYaml } from "../../../kube/index.ts";
import { decodeProtobuf } from "../../../kube/protobuf/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import type { Body } from "../registry/index.ts";
import type { ApiRequest } from "../types.ts";

const JSON_TYPE = "application/json";
const YAML_TYPE = "application/yaml";
const PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf";

export function contentType({ headers }: ApiRequest): string {
  return (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** @param protobuf whether the kind has a form in protobuf: custom resources do not. @throws ApiError BadRequest, UnsupportedMediaType, RequestEntityTooLarge */
export function objectBody(request: ApiRequest, schema: KubeSchema, protobuf = true): Body {
  switch (contentType(request)) {
    case "":
    case JSON_TYPE:
      return decodeJson(request.body);
    case YAML_TYPE:
      return decodeYaml(request.body);
    case PROTOBUF_TYPE:
      if (protobuf) return { value: decodeProtobuf(schema, request.body), strict: [] };
  }
  throw ApiError.unsupportedMediaType([JSON_TYPE, YAML_TYPE, ...(protobuf ? [PROTOBUF_TYPE] : [])]);
}

/** Of a DELETE, where it is optional. @throws as `objectBody` */
export function optionsBody(request: ApiRequest, schema: KubeSchema): unknown {
  return request.body.length === 0 ? undefined : objectBody(request, schema).value;
}

/** Which types there are is the registry's to tell; only one of them is YAML. @throws ApiError BadRequest, RequestEntityTooLarge */
export function patchBody(request: ApiRequest): Body {
  return contentType(request) === "application/apply-patch+yaml" ? decodeYaml(request.body) : decodeJson(request.body);
}
