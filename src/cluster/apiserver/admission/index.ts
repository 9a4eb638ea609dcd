export { createAdmission, type AdmissionOptions } from "./chain.ts";
