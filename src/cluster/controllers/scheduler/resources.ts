/** What pods ask for and nodes have. Sources: k8s.io/component-helpers, resource/helpers.go; kubernetes, pkg/scheduler/framework/plugins/noderesources. */
import { addQuantity, compareQuantity, parseQuantity, quantityMilli, quantityValue, type Quantity } from "../../../kube/index.ts";
import type { Container, Node, Pod, Quantities } from "../kinds/index.ts";

export type Amounts = ReadonlyMap<string, Quantity>;

function read(quantities: Quantities | undefined): Amounts {
  return new Map(Object.entries(quantities ?? {}).map(([name, value]) => [name, parseQuantity(String(value))]));
}

export function add(a: Amounts, b: Amounts): Amounts {
  const all = new Map(a);
  for (const [name, value] of b) all.set(name, addQuantity(all.get(name) ?? { nano: 0n, format: value.format }, value));
  return all;
}

function larger(a: Amounts, b: Amounts): Amounts {
  const all = new Map(a);
  for (const [name, value] of b) {
    const known = all.get(name);
    if (known === undefined || compareQuantity(known, value) < 0) all.set(name, value);
  }
  return all;
}

const none: Amounts = new Map();
const requestsOf = ({ resources }: Container): Amounts => read(resources?.requests);

/** Containers run together, after the initial ones, of which each runs alone; sidecars run beside all that comes after them. */
export function podRequests({ spec }: Pod): Amounts {
  let sidecars = none;
  let initial = none;
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") sidecars = add(sidecars, requestsOf(container));
    initial = larger(initial, container.restartPolicy === "Always" ? sidecars : add(sidecars, requestsOf(container)));
  }
  const running = spec.containers.reduce((sum, container) => add(sum, requestsOf(container)), sidecars);
  return add(larger(running, initial), read(spec.overhead));
}

/** CPU in thousandths and memory in bytes, with upstream's guess where a container asks for nothing; for comparing nodes only. */
export function guessed({ spec }: Pod): { readonly cpu: number; readonly memory: number } {
  return spec.containers.reduce((sum, container) => {
    const asked = requestsOf(container);
    const [cpu, memory] = [asked.get("cpu"), asked.get("memory")];
    return { cpu: sum.cpu + (cpu === undefined ? 100 : quantityMilli(cpu)), memory: sum.memory + (memory === undefined ? 200 * 1024 * 1024 : quantityValue(memory)) };
  }, { cpu: 0, memory: 0 });
}

export function allocatable({ status }: Node): Amounts {
  return read(status?.allocatable ?? status?.capacity);
}

/** What there is too little of, in upstream's words. */
export function lacking(asked: Amounts, used: Amounts, has: Amounts, podsThere: number): readonly string[] {
  const podsAllowed = has.get("pods");
  const full = podsAllowed !== undefined && podsThere + 1 > quantityValue(podsAllowed) ? ["Too many pods"] : [];
  const short = [...asked].filter(([name, value]) => {
    if (value.nano === 0n) return false;
    return compareQuantity(addQuantity(used.get(name) ?? { nano: 0n, format: value.format }, value), has.get(name) ?? { nano: 0n, format: value.format }) > 0;
  });
  return [...full, ...short.map(([name]) => `Insufficient ${name}`)];
}
