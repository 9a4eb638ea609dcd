export { fileRows, validateLesson, type ValidateOptions } from "./validate.ts";
export { gatesHold, type Gate, type GateRow } from "./gates.ts";
