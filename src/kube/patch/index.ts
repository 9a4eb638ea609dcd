export { applyPatch, trackUpdate, type FieldWriter } from "./apply/field-manager.ts";
export { jsonPatch } from "./json-patch.ts";
export { sameJson } from "./json.ts";
export { mergeObjects } from "./merge-patch.ts";
export { strategicMerge } from "./strategic.ts";
export { anyType, scalarType, type PatchField, type PatchType } from "./types.ts";
