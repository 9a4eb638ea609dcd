/**
 * What a learner has passed: small, kept apart from checkpoints so that full storage never costs it, and merged, never
 * overwritten, so that two tabs lose nothing. Practice only: marks come from a replay.
 */
import { z } from "zod";
import { messageOf } from "../base/index.ts";

export const PROGRESS_FORMAT = "podwire-progress/1";
/** Characters. A hundred lessons of ten steps are about 100 000. */
const MAX_LENGTH = 4 * 1024 * 1024;

const id = z.string().min(1).max(80);
const passedSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number().min(0),
  points: z.number().min(0).max(1000),
  of: z.number().min(0).max(1000),
});
const lessonSchema = z.object({
  /** Grows when the learner starts the lesson over on purpose: what was before then does not come back in a merge. */
  epoch: z.int().min(0).default(0),
  seed: z.string().max(200),
  updatedAt: z.number().min(0),
  current: id.optional(),
  passed: z.record(id, passedSchema).default({}),
  answers: z.record(id, z.string().max(4096)).default({}),
});
const progressSchema = z.object({
  format: z.literal(PROGRESS_FORMAT),
  /** Writes so far: a reader that knows a higher one has something newer. */
  version: z.int().min(0),
  lessons: z.record(id, lessonSchema).default({}),
});

export type PassedStep = z.output<typeof passedSchema>;
export type LessonProgress = z.output<typeof lessonSchema>;
export type LearnerProgress = z.output<typeof progressSchema>;

export const NO_PROGRESS: LearnerProgress = { format: PROGRESS_FORMAT, version: 0, lessons: {} };

export type ReadProgress =
  | { readonly kind: "ok"; readonly progress: LearnerProgress }
  | { readonly kind: "none" }
  /** `text` is to be kept aside, never overwritten, and the learner told. */
  | { readonly kind: "corrupt"; readonly reason: string; readonly text: string };

export function readProgress(text: string | undefined | null): ReadProgress {
  if (text === undefined || text === null || text === "") return { kind: "none" };
  if (text.length > MAX_LENGTH) return { kind: "corrupt", reason: `it is longer than ${MAX_LENGTH} characters`, text };
  try {
    const parsed = progressSchema.safeParse(JSON.parse(text));
    if (parsed.success) return { kind: "ok", progress: parsed.data };
    return { kind: "corrupt", reason: z.prettifyError(parsed.error), text };
  } catch (error) {
    return { kind: "corrupt", reason: messageOf(error), text };
  }
}

export function writeProgress(progress: LearnerProgress): string {
  return JSON.stringify(progress);
}

/** Everything that either has. Order does not matter, and merging again changes nothing. */
export function mergeProgress(one: LearnerProgress, other: LearnerProgress): LearnerProgress {
  const lessons = unite(one.lessons, other.lessons, mergeLesson);
  return { format: PROGRESS_FORMAT, version: Math.max(one.version, other.version), lessons };
}

function mergeLesson(one: LessonProgress, other: LessonProgress): LessonProgress {
  if (one.epoch !== other.epoch) return one.epoch > other.epoch ? one : other;
  const [newer, older] = newerFirst(one, other);
  // Of one millisecond, neither is newer: then each answer is chosen by itself, or merging again could choose otherwise.
  const either = (a: string, b: string) => (a > b ? a : b);
  return {
    ...newer,
    passed: unite(one.passed, other.passed, betterPass),
    answers: one.updatedAt === other.updatedAt ? unite(one.answers, other.answers, either) : { ...older.answers, ...newer.answers },
  };
}

/** Two writes of one millisecond are put in an order that both tabs agree on. */
function newerFirst(one: LessonProgress, other: LessonProgress): readonly [LessonProgress, LessonProgress] {
  const key = ({ current, seed }: LessonProgress) => JSON.stringify([current ?? null, seed]);
  const first = one.updatedAt === other.updatedAt ? key(one) > key(other) : one.updatedAt > other.updatedAt;
  return first ? [one, other] : [other, one];
}

/** The better score stays; of equal ones the earlier. */
function betterPass(one: PassedStep, other: PassedStep): PassedStep {
  const share = (pass: PassedStep) => (pass.of === 0 ? 1 : pass.points / pass.of);
  if (share(one) !== share(other)) return share(one) > share(other) ? one : other;
  if (one.at !== other.at) return one.at < other.at ? one : other;
  return one.of >= other.of ? one : other;
}

function unite<T>(one: Readonly<Record<string, T>>, other: Readonly<Record<string, T>>, merge: (a: T, b: T) => T): Record<string, T> {
  const united = new Map(Object.entries(one));
  for (const [key, value] of Object.entries(other)) {
    const known = united.get(key);
    united.set(key, known === undefined ? value : merge(known, value));
  }
  return Object.fromEntries(united);
}

/** What may be changed of one lesson; each returns new progress with its version grown by one. */
export function recordPassed(progress: LearnerProgress, lesson: string, seed: string, step: string, passed: PassedStep): LearnerProgress {
  return change(progress, lesson, seed, passed.at, (known) => {
    const earlier = known.passed[step];
    return { ...known, passed: { ...known.passed, [step]: earlier ? betterPass(earlier, passed) : passed } };
  });
}

export function recordPlace(progress: LearnerProgress, lesson: string, seed: string, current: string, at: number): LearnerProgress {
  return change(progress, lesson, seed, at, (known) => ({ ...known, current }));
}

export function recordAnswer(progress: LearnerProgress, lesson: string, seed: string, question: string, answer: string, at: number): LearnerProgress {
  return change(progress, lesson, seed, at, (known) => ({ ...known, answers: { ...known.answers, [question]: answer } }));
}

/** The learner starts a lesson over, with new random values. */
export function startOver(progress: LearnerProgress, lesson: string, seed: string, at: number): LearnerProgress {
  return change(progress, lesson, seed, at, (known) => ({ epoch: known.epoch + 1, seed, updatedAt: at, passed: {}, answers: {} }));
}

function change(
  progress: LearnerProgress,
  lesson: string,
  seed: string,
  at: number,
  next: (known: LessonProgress) => LessonProgress,
): LearnerProgress {
  const known = progress.lessons[lesson] ?? { epoch: 0, seed, updatedAt: at, passed: {}, answers: {} };
  const changed = { ...next(known), updatedAt: Math.max(at, known.updatedAt) };
  return { ...progress, version: progress.version + 1, lessons: { ...progress.lessons, [lesson]: changed } };
}
