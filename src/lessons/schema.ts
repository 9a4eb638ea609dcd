/**
 * The schemas of everything an author writes as YAML. They are the source: the JSON Schemas that editors use are made
 * from them (`json-schema.ts`), and the types in `types.ts` are what the loader turns them into.
 */
import { z } from "zod";

const kebab = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use lower-case letters, digits and single hyphens, for example my-lesson");
const line = (max: number) => z.string().trim().min(1, "must not be empty").max(max);
/** Linux' IFNAMSIZ is 16 with the final zero. */
const interfaceName = z.string().regex(/^[a-z][a-z0-9._-]{0,14}$/, "use a Linux interface name of at most 15 characters");
const machineName = z.string().regex(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/, "use a host name: letters, digits, hyphens");
const variableName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,30}$/, "use lower-case letters, digits and underscores")
  .refine((name) => !RESERVED.has(name), "is the name of an environment variable that scripts need; choose another");
/** Scripts get variables in upper case; these would break bash or the checks. */
const RESERVED = new Set(["path", "home", "ifs", "lab_lang", "step", "shell", "term", "lang", "pwd", "user", "bash_env", "env", "ps4"]);
const variableReference = z.string().regex(/^\$\{[a-z][a-z0-9_]*\}$/, "use a number or ${variable}");
const mtu = z.union([z.int().min(68).max(65535), variableReference]);
const bilingual = (max: number) => z.strictObject({ en: line(max), "zh-CN": line(max) });

export const stepSchema = z.strictObject({
  id: kebab.describe("Unique in the lesson; progress is kept under it, so never change it."),
  title: line(80),
  points: z.int().min(0).max(100).default(1),
  mode: z.enum(["level", "edge"]).default("level").describe("level: ticks itself; edge: asks for a click or an answer."),
  needs: z.array(kebab).max(30).default([]).describe("Steps of this lesson that must be passed before."),
  timeout: z.int().min(1).max(120).default(20).describe("Seconds until the check is stopped."),
});

export const frontMatterSchema = z.strictObject({
  id: kebab,
  title: line(80),
  summary: line(300),
  minutes: z.int().min(1).max(120),
  difficulty: z.enum(["beginner", "intermediate", "advanced"]),
  prerequisites: z.array(kebab).max(20).default([]),
  lab: kebab,
  steps: z.array(stepSchema).min(1).max(30),
});

export const questionSchema = z.strictObject({
  id: kebab.describe("The check gets the answer as ANSWER_<ID>."),
  prompt: line(500),
  choices: z.array(z.strictObject({ value: z.coerce.string().min(1).max(80), label: z.coerce.string().min(1).max(300) })).max(12).default([]),
  placeholder: z.string().max(120).default(""),
});

export const predictSchema = z.strictObject({
  prompt: line(500),
  choices: z
    .array(z.strictObject({ label: z.coerce.string().min(1).max(300), right: z.boolean().default(false), reply: line(800) }))
    .min(2)
    .max(8)
    .refine((choices) => choices.some((choice) => choice.right), "one choice must be right: true"),
});

export const figureSchema = z.strictObject({
  file: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,80}\.svg$/, "use the name of an SVG file in the lesson's own folder"),
  alt: line(1000),
  caption: z.string().max(300).default(""),
});

export const wireBlockSchema = z.strictObject({
  filter: z.string().trim().max(300).default(""),
  caption: z.string().max(300).default(""),
});

const varSchema = z.union(
  [
    z.strictObject({ pick: z.array(z.coerce.string().regex(/^[\w.:/@+-]{1,80}$/, "use letters, digits and . : / @ + - _ only")).min(1).max(200) }),
    z.strictObject({
      range: z
        .tuple([z.int().min(0), z.int().max(4294967295)])
        .refine(([from, to]) => from <= to, "the first number must not be greater than the second"),
    }),
    z.strictObject({ hex: z.int().min(1).max(64).describe("Bytes; the value has two digits a byte.") }),
  ],
  "use { pick: [a, b] }, { range: [1, 9] } or { hex: 4 }",
);

export const labSchema = z.strictObject({
  title: bilingual(80),
  segments: z.array(z.strictObject({ name: kebab, mtu: mtu.default(1500) })).max(16).default([]),
  machines: z
    .array(
      z.strictObject({
        name: machineName,
        memory: z.int().min(96).max(512).default(128).describe("MiB"),
        role: z.enum(["control", "node"]).optional().describe("What it is in the lab's cluster: the control machine (one), or a node."),
        interfaces: z
          .array(
            z.strictObject({
              name: interfaceName,
              segment: kebab,
              addresses: z.array(z.string().max(80)).max(16).default([]).describe("CIDR notation; may hold ${var}."),
              mtu: mtu.optional().describe("Default: the segment's."),
            }),
          )
          .max(8)
          .default([]),
      }),
    )
    .min(1)
    .max(8),
  cluster: z.enum(["none", "kubernetes"]).default("none").describe("kubernetes: needs a machine with `role: control`."),
  vars: z.record(variableName, varSchema).default({}),
});

export const wireFileSchema = z
  .array(
    z.strictObject({
      segment: kebab,
      filter: line(300),
      expect: z.enum(["some", "none"]),
      message: bilingual(500),
    }),
  )
  .max(20);

/** A submission's `answers.yaml`, and the answers of an exported session. */
export const answersSchema = z
  .record(kebab, z.union([z.string().max(4096), z.number(), z.boolean()]).transform(String))
  .refine((answers) => Object.keys(answers).length <= 200, "at most 200 answers");

export const sessionSchema = z.object({
  format: z.literal("podwire-session/1"),
  lesson: kebab,
  lab: kebab,
  seed: z.string().max(200),
  commands: z
    .array(z.object({ machine: machineName, at: z.number(), line: z.string().max(16_384) }))
    .max(5000),
  /** When each step was passed: commands up to then are replayed before that step is checked. */
  passed: z.array(z.object({ step: kebab, at: z.number() })).max(30).default([]),
  answers: answersSchema.default({}),
});

export type FrontMatter = z.output<typeof frontMatterSchema>;
export type LabFile = z.output<typeof labSchema>;
export type SessionFile = z.output<typeof sessionSchema>;
