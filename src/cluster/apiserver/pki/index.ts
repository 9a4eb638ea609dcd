export { autoApproval } from "./approver.ts";
export { Authority, createAuthority, readAuthority, readCertificate } from "./authority.ts";
export { createClusterFiles, type ClusterFiles, type ClusterFilesOptions, type PkiFile } from "./cluster-files.ts";
export { csrSpec, restrictSigner, restrictSubject, validateCsr, withRequester, type CsrSpec } from "./csr-object.ts";
export { readPrivateKey, readPublicKey } from "./keys.ts";
export { sign, type Signed, type SignOptions } from "./signers.ts";
