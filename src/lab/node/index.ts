export { readSubmissionFiles } from "./submission-files.ts";
