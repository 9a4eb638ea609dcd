/** Jobs whose pods each have a number. Source: kubernetes, pkg/controller/job/indexed_job_utils.go. */
import type { Container, Pod, PodTemplate } from "../kinds/index.ts";

export const INDEX = "batch.kubernetes.io/job-completion-index";
const VARIABLE = "JOB_COMPLETION_INDEX";

export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `0-2,5` */
export function parseIndexes(text: string): readonly number[] {
  return text.split(",").filter((part) => part !== "").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

export function formatIndexes(indexes: Iterable<number>): string {
  const ranges: [number, number][] = [];
  for (const index of [...new Set(indexes)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}

interface WithEnvironment extends Container {
  readonly env?: readonly { readonly name: string }[];
}

function withVariable(container: WithEnvironment): Container {
  if (container.env?.some(({ name }) => name === VARIABLE) === true) return container;
  const variable = { name: VARIABLE, valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${INDEX}']` } } };
  return { ...container, env: [...(container.env ?? []), variable] } as Container;
}

/** Of the pod with this number: its name, its host name and its containers know it. */
export function indexedTemplate({ metadata, spec }: PodTemplate, job: string, index: number): PodTemplate {
  const init = spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withVariable) };
  return {
    metadata: { ...metadata, labels: { ...metadata?.labels, [INDEX]: String(index) }, annotations: { ...metadata?.annotations, [INDEX]: String(index) } },
    spec: { ...spec, ...init, hostname: spec.hostname ?? `${job}-${index}`, containers: spec.containers.map(withVariable) },
  };
}
