import { CodedError, hex } from "../base/index.ts";
import { below, seededRandom } from "./random.ts";
import type { Block, LabSpec, LessonText, VarSpec } from "./types.ts";

export type Vars = Readonly<Record<string, string>>;

/**
 * The learner's own values. Each depends on the lab, its name and the seed alone, so a variable that is added or taken
 * away leaves the others as they were.
 */
export function generateVars(lab: Pick<LabSpec, "id" | "vars">, seed: string): Vars {
  return Object.fromEntries(
    Object.entries(lab.vars).map(([name, spec]) => [name, generate(spec, seededRandom(`${lab.id}/${name}/${seed}`))]),
  );
}

function generate(spec: VarSpec, random: () => number): string {
  switch (spec.kind) {
    case "pick":
      return spec.from[below(random, spec.from.length)] ?? "";
    case "range":
      return String(spec.from + below(random, spec.to - spec.from + 1));
    case "hex":
      return hex(Uint8Array.from({ length: spec.bytes }, () => below(random, 256)));
  }
}

/** As scripts get them: upper-case names. */
export function varsEnvironment(vars: Vars): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(vars).map(([name, value]) => [name.toUpperCase(), value]));
}

/** The lab with a learner's values in its addresses, MTUs and wire questions. @throws CodedError `LAB_VARIABLE` for an MTU that is no number */
export function resolveLab(lab: LabSpec, vars: Vars): LabSpec {
  const own = (item: { mtu: number; mtuVar?: string }) => (item.mtuVar === undefined ? item.mtu : mtuOf(lab, item.mtuVar, vars));
  return {
    ...lab,
    segments: lab.segments.map((segment) => ({ name: segment.name, mtu: own(segment) })),
    machines: lab.machines.map((machine) => ({
      ...machine,
      interfaces: machine.interfaces.map((card) => ({
        name: card.name,
        segment: card.segment,
        addresses: card.addresses.map((address) => fillReferences(address, vars)),
        mtu: own(card),
      })),
    })),
    steps: lab.steps.map((step) => ({
      ...step,
      wire: step.wire.map((question) => ({
        ...question,
        filter: fillReferences(question.filter, vars),
        message: { en: fillReferences(question.message.en, vars), "zh-CN": fillReferences(question.message["zh-CN"], vars) },
      })),
    })),
  };
}

function mtuOf(lab: LabSpec, name: string, vars: Vars): number {
  const value = Number(vars[name]);
  if (Number.isInteger(value) && value >= 68 && value <= 65535) return value;
  throw new CodedError("LAB_VARIABLE", `lab ${lab.id}: variable ${name} is ${vars[name] ?? "not set"}, which is no MTU (68 to 65535)`);
}

/** `${name}` replaced by the learner's value. */
export function fillReferences(text: string, vars: Vars): string {
  return text.replace(/\$\{([a-z][a-z0-9_]*)\}/g, (whole, name: string) => vars[name] ?? whole);
}

const PLACEHOLDER = /\{\{([a-z][a-z0-9_]*)\}\}/g;

/** Names used as `{{name}}`. */
export function placeholders(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");
}

/** `{{name}}` replaced by the learner's value; an unknown name stays as it is. */
export function fillText(text: string, vars: Vars): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => vars[name] ?? whole);
}

/** A lesson's text as one learner reads it. */
export function fillLesson(text: LessonText, vars: Vars): LessonText {
  return {
    title: text.title,
    summary: fillText(text.summary, vars),
    intro: fillBlocks(text.intro, vars),
    steps: text.steps.map((step) => ({ title: step.title, blocks: fillBlocks(step.blocks, vars) })),
  };
}

export function fillBlocks(blocks: readonly Block[], vars: Vars): readonly Block[] {
  return blocks.map((block) => fillBlock(block, vars));
}

function fillBlock(block: Block, vars: Vars): Block {
  const fill = (text: string) => fillText(text, vars);
  switch (block.kind) {
    case "prose":
      return { ...block, html: fillText(block.html, escaped(vars)) };
    case "run":
      return { ...block, command: fill(block.command) };
    case "copy":
      return { ...block, text: fill(block.text) };
    case "question":
      return { ...block, prompt: fill(block.prompt), placeholder: fill(block.placeholder), choices: block.choices.map((c) => ({ value: fill(c.value), label: fill(c.label) })) };
    case "predict":
      return { ...block, prompt: fill(block.prompt), choices: block.choices.map((c) => ({ ...c, label: fill(c.label), reply: fill(c.reply) })) };
    case "hint":
    case "note":
      return { ...block, blocks: fillBlocks(block.blocks, vars) };
    case "myth":
      return { ...block, told: fill(block.told), blocks: fillBlocks(block.blocks, vars) };
    case "figure":
      return { ...block, alt: fill(block.alt), caption: fill(block.caption) };
    case "wire":
      return { ...block, filter: fill(block.filter), caption: fill(block.caption) };
  }
}

/** Values may only hold what needs no escaping (`schema.ts`), but what goes into HTML is escaped all the same. */
function escaped(vars: Vars): Vars {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [name, value.replace(/[&<>"]/g, (char) => entities[char] ?? char)]),
  );
}
