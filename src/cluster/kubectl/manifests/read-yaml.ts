/** YAML or JSON, whatever it takes to read it. */
import type { Json } from "../../../kube/index.ts";
import { readSimpleYaml } from "./yaml-read.ts";

/** The documents, empty ones left out. The library is loaded only for what is rare. @throws what the library throws */
export async function readYaml(content: string): Promise<readonly Json[]> {
  if (/^\s*[{[]/.test(content)) {
    try {
      return [JSON.parse(content) as Json];
    } catch {
      // Flow YAML, several documents, or an error that the library puts into words.
    }
  }
  const simple = readSimpleYaml(content);
  if (simple !== undefined) return simple;
  const { readAnyYaml } = await import("./yaml-library.ts");
  return readAnyYaml(content);
}
