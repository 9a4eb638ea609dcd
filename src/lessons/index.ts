export * from "./types.ts";
export { contentFiles, type ContentFiles } from "./files.ts";
export { loadContent, type Content } from "./content.ts";
export { formatProblem, type Problem } from "./problems.ts";
export { renderInline } from "./prose.ts";
export { jsonSchemas } from "./json-schema.ts";
export { fillBlocks, fillLesson, fillText, generateVars, resolveLab, varsEnvironment, type Vars } from "./vars.ts";
export { answersSchema, sessionSchema, type SessionFile } from "./schema.ts";
export { scriptMachine } from "./lab-scripts.ts";
export { readYaml } from "./yaml-source.ts";
export {
  mergeProgress,
  NO_PROGRESS,
  readProgress,
  recordAnswer,
  recordPassed,
  recordPlace,
  startOver,
  writeProgress,
  type LearnerProgress,
  type LessonProgress,
  type PassedStep,
  type ReadProgress,
} from "./progress.ts";
