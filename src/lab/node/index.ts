export { nodeControlPlaneHost } from "./control-plane-host.ts";
export { readSubmissionFiles } from "./submission-files.ts";
