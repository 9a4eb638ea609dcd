/** Lines of a description: a title, a tab, a value, two spaces a level. Source: kubectl, pkg/describe/describe.go (PrefixWriter, print*Multiline). */
import { isObject } from "../../../kube/index.ts";
import { DESCRIBE_STYLE, TabWriter } from "../print/tab-writer.ts";

const MAX_ANNOTATION = 140;
/** Too long to be of use there. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

const pairs = (value: unknown): [string, string][] => (isObject(value) ? Object.keys(value).sort().map((key) => [key, String(value[key])]) : []);

export class DescribeWriter {
  readonly #writer = new TabWriter(DESCRIBE_STYLE);
  #done = "";

  line(level: number, text: string): void {
    this.#writer.write(`${"  ".repeat(level)}${text}\n`);
  }

  /** Columns begin anew. */
  flush(): void {
    this.#done += this.#writer.flush();
  }

  /** `title` with its own indentation; several values stand below one another. */
  values(title: string, values: readonly string[]): void {
    if (values.length === 0) return this.line(0, `${title}:\t<none>`);
    values.forEach((value, at) => this.line(0, at === 0 ? `${title}:\t${value}` : `\t${value}`));
  }

  labels(title: string, labels: unknown): void {
    this.values(title, pairs(labels).map(([key, value]) => `${key}=${value}`));
  }

  annotations(title: string, annotations: unknown): void {
    this.values(title, pairs(annotations).filter(([key]) => key !== LAST_APPLIED).map(([key, raw]) => {
      const value = raw.replace(/\n$/, "");
      if (value.length + key.length + 2 <= MAX_ANNOTATION && !value.includes("\n")) return `${key}: ${value}`;
      return `${key}:${value.split("\n").map((line) => `\n\t  ${line.length > MAX_ANNOTATION - 2 ? `${line.slice(0, MAX_ANNOTATION - 2)}...` : line}`).join("")}`;
    }));
  }

  text(): string {
    this.flush();
    return this.#done;
  }
}
