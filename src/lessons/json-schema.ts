import { z } from "zod";
import {
  answersSchema,
  figureSchema,
  frontMatterSchema,
  labSchema,
  predictSchema,
  questionSchema,
  sessionSchema,
  wireBlockSchema,
  wireFileSchema,
} from "./schema.ts";

const PUBLISHED = {
  "lesson-front-matter": frontMatterSchema,
  "block-question": questionSchema,
  "block-predict": predictSchema,
  "block-figure": figureSchema,
  "block-wire": wireBlockSchema,
  lab: labSchema,
  "lab-wire": wireFileSchema,
  "submission-answers": answersSchema,
  "submission-session": sessionSchema,
} as const;

/** File name → JSON Schema (2020-12) of everything an author or a submission writes, for editors and other tools. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(PUBLISHED).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify({ title: `Podwire ${name}`, ...z.toJSONSchema(schema, { io: "input" }) }, null, 2)}\n`,
    ]),
  );
}
