/** The part of the program that needs the YAML library, apart so that it is loaded when it must be. */
import { decodeYamlStream, type Json } from "../../../kube/index.ts";

export function readAnyYaml(content: string): readonly Json[] {
  return decodeYamlStream(content).map(({ value }) => value);
}
