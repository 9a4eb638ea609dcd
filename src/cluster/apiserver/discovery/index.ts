export { aggregatedList, aggregatedType, type AggregatedVersion } from "./aggregated.ts";
export { coreVersions, groupList, groupOf, resourceList } from "./groups.ts";
export { health, isHealthKind, type HealthCheck, type HealthKind } from "./health.ts";
export { Metrics, type Gauges, type RequestLabels } from "./metrics.ts";
export { OpenApiDocuments, type Served } from "./openapi.ts";
export { OPENAPI_V2_ASKED, OPENAPI_V2_PROTOBUF, openApiV2, openApiV2Protobuf } from "./openapi-v2.ts";
export { keySet, openIdConfiguration, type TokenKey } from "./openid.ts";
export { versionDocument } from "./version.ts";
