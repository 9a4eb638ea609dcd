export { browserControlPlaneHost } from "./control-plane-host.ts";
