export { grade, type Graded, type GradeLimits, type GradeOptions } from "./grade.ts";
export { gradeAll } from "./grade-all.ts";
export { exitCode, type Artifacts, type GradeResult, type LessonResult, type StepResult, type StepStatus, type Totals } from "./results.ts";
export { readSubmission, SUBMISSION_LIMITS, type LessonSubmission, type Submission, type SubmissionFiles } from "./submission.ts";
export { oneLine } from "./report-text.ts";
export { tapReport } from "./report-tap.ts";
export { junitReport } from "./report-junit.ts";
export { jsonReport } from "./report-json.ts";
export { githubAnnotations, githubSummary } from "./report-github.ts";
