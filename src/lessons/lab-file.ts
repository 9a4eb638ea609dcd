import { z } from "zod";
import { MAX_FILE_LENGTH, type ContentFiles } from "./files.ts";
import { readLabScripts } from "./lab-scripts.ts";
import type { Problem } from "./problems.ts";
import { labSchema, type LabFile } from "./schema.ts";
import type { LabSpec, VarSpec } from "./types.ts";
import { fillReferences, generateVars } from "./vars.ts";
import { readYaml, type YamlValue } from "./yaml-source.ts";

/** Reads `labs/<id>/…`; undefined when anything in it is wrong, with all of it in `problems`. */
export function readLab(id: string, files: ContentFiles, problems: Problem[]): LabSpec | undefined {
  const file = `labs/${id}/lab.yaml`;
  const text = files.get(file);
  const before = problems.length;
  if (text === undefined || text.length > MAX_FILE_LENGTH) {
    const message = text === undefined ? "is missing: every lab has one" : `is longer than ${MAX_FILE_LENGTH} characters`;
    problems.push({ file, line: 1, message });
    return undefined;
  }
  const yaml = readYaml({ file, text, firstLine: 1 }, labSchema, problems);
  if (!yaml) return undefined;
  const scripts = readLabScripts(id, yaml.value.machines.map((machine) => machine.name), yaml.value.segments.map((segment) => segment.name), files, problems);
  checkTopology(file, yaml, problems);
  checkRoles(file, yaml, problems);
  const vars = Object.fromEntries(Object.entries(yaml.value.vars).map(([name, spec]) => [name, varSpec(spec)]));
  checkValues(id, file, yaml, vars, problems);
  if (problems.length > before) return undefined;
  return { id, title: yaml.value.title, ...topology(yaml.value), cluster: yaml.value.cluster, vars, ...scripts };
}

function topology(lab: LabFile): Pick<LabSpec, "machines" | "segments"> {
  const segments = lab.segments.map(({ name, mtu }) => ({ name, ...mtuSpec(mtu, 1500) }));
  const machines = lab.machines.map((machine) => ({
    name: machine.name,
    memoryMiB: machine.memory,
    ...(machine.role && { role: machine.role }),
    interfaces: machine.interfaces.map(({ name, segment, addresses, mtu }) => {
      const own = segments.find((item) => item.name === segment);
      const { name: _segment, ...inherited } = own ?? { name: segment, mtu: 1500 };
      return { name, segment, addresses, ...(mtu === undefined ? inherited : mtuSpec(mtu, inherited.mtu)) };
    }),
  }));
  return { machines, segments };
}

function mtuSpec(mtu: number | string, otherwise: number): { mtu: number; mtuVar?: string } {
  return typeof mtu === "number" ? { mtu } : { mtu: otherwise, mtuVar: mtu.slice(2, -1) };
}

function varSpec(spec: LabFile["vars"][string]): VarSpec {
  if ("pick" in spec) return { kind: "pick", from: spec.pick };
  if ("range" in spec) return { kind: "range", from: spec.range[0], to: spec.range[1] };
  return { kind: "hex", bytes: spec.hex };
}

function checkTopology(file: string, yaml: YamlValue<LabFile>, problems: Problem[]): void {
  const lab = yaml.value;
  const complain = (path: readonly (string | number)[], message: string) =>
    problems.push({ file, line: yaml.line(path), message: `${path.join(".")}: ${message}` });
  const unique = (names: readonly string[], path: readonly (string | number)[]) =>
    names.forEach((name, at) => names.indexOf(name) !== at && complain([...path, at, "name"], `"${name}" is there already`));
  unique(lab.segments.map((segment) => segment.name), ["segments"]);
  unique(lab.machines.map((machine) => machine.name), ["machines"]);
  lab.machines.forEach((machine, at) => {
    unique(machine.interfaces.map((card) => card.name), ["machines", at, "interfaces"]);
    machine.interfaces.forEach((card, index) => {
      if (lab.segments.some((segment) => segment.name === card.segment)) return;
      complain(["machines", at, "interfaces", index, "segment"], `there is no segment "${card.segment}"`);
    });
  });
}

/** The card that a control machine has beside those of its topology. */
const LINK_CARD = "link0";

function checkRoles(file: string, yaml: YamlValue<LabFile>, problems: Problem[]): void {
  const { cluster, machines } = yaml.value;
  const complain = (path: readonly (string | number)[], message: string) =>
    problems.push({ file, line: yaml.line(path), message: `${path.join(".")}: ${message}` });
  const controls = machines.flatMap(({ role }, at) => (role === "control" ? [at] : []));
  if (cluster === "kubernetes" && controls.length === 0) complain(["cluster"], "a cluster needs a machine with `role: control`");
  for (const at of controls.slice(1)) complain(["machines", at, "role"], `a cluster has one control machine, which is "${machines[controls[0] ?? 0]?.name ?? ""}" already`);
  machines.forEach(({ role, interfaces }, at) => {
    if (role && cluster !== "kubernetes") complain(["machines", at, "role"], "only a lab with `cluster: kubernetes` has roles");
    if (role && !interfaces.some(({ addresses }) => addresses.some((address) => !address.includes(":")))) complain(["machines", at, "role"], "a machine of a cluster needs an IPv4 address");
    const taken = role === "control" ? interfaces.findIndex(({ name }) => name === LINK_CARD) : -1;
    if (taken >= 0) complain(["machines", at, "interfaces", taken, "name"], `"${LINK_CARD}" is how the control machine reaches the control plane; name it otherwise`);
  });
}

const cidr = z.union([z.cidrv4(), z.cidrv6()]);

/** Addresses and MTUs must be right with any learner's values; a few seeds stand for all. */
function checkValues(id: string, file: string, yaml: YamlValue<LabFile>, specs: Readonly<Record<string, VarSpec>>, problems: Problem[]): void {
  const samples = ["a", "b", "c"].map((seed) => generateVars({ id, vars: specs }, seed));
  const complain = (path: readonly (string | number)[], message: string) =>
    problems.push({ file, line: yaml.line(path), message: `${path.join(".")}: ${message}` });
  const mtu = (value: number | string | undefined, path: readonly (string | number)[]) => {
    if (typeof value !== "string") return;
    const name = value.slice(2, -1);
    const wrong = samples.map((vars) => vars[name]).find((text) => !(Number(text) >= 68 && Number(text) <= 65535));
    if (specs[name] === undefined) complain(path, `there is no variable "${name}"`);
    else if (wrong !== undefined) complain(path, `variable "${name}" may be ${wrong}, which is no MTU (68 to 65535)`);
  };
  yaml.value.segments.forEach((segment, at) => mtu(segment.mtu, ["segments", at, "mtu"]));
  yaml.value.machines.forEach((machine, at) =>
    machine.interfaces.forEach((card, index) => {
      const path = ["machines", at, "interfaces", index];
      mtu(card.mtu, [...path, "mtu"]);
      card.addresses.forEach((address, number) => {
        const wrong = samples.map((vars) => fillReferences(address, vars)).find((filled) => !cidr.safeParse(filled).success);
        if (wrong !== undefined) complain([...path, "addresses", number], `"${wrong}" is no address in CIDR notation, for example 10.0.0.1/24`);
      });
    }),
  );
}
