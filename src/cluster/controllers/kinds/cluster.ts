/** Sources: k8s.io/api, coordination/v1, discovery/v1, certificates/v1; apiextensions-apiserver, pkg/apis/apiextensions/v1. */
import type { KubeObject } from "../../../kube/index.ts";
import type { TargetRef, Texts, Truth } from "./core.ts";
import { kindOf } from "./kind.ts";

export interface Lease extends KubeObject {
  readonly spec?: { readonly holderIdentity?: string; readonly leaseDurationSeconds?: number; readonly renewTime?: string };
}
export const leases = kindOf<Lease>("coordination.k8s.io", "Lease", "leases");

export interface SliceEndpoint {
  readonly addresses: readonly string[];
  readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean };
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly zone?: string;
  readonly targetRef?: TargetRef;
  readonly deprecatedTopology?: Texts;
}

export interface SlicePort {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

export interface EndpointSlice extends KubeObject {
  readonly addressType: string;
  readonly endpoints?: readonly SliceEndpoint[];
  readonly ports?: readonly SlicePort[];
}
export const endpointSlices = kindOf<EndpointSlice>("discovery.k8s.io", "EndpointSlice", "endpointslices");

export interface CsrCondition {
  readonly type: string;
  readonly status?: Truth;
  readonly reason?: string;
  readonly message?: string;
  readonly lastUpdateTime?: string;
  readonly lastTransitionTime?: string;
}

export interface CertificateSigningRequest extends KubeObject {
  readonly spec: { readonly signerName: string; readonly username?: string };
  readonly status?: { readonly conditions?: readonly CsrCondition[]; readonly certificate?: string };
}
export const certificateSigningRequests = kindOf<CertificateSigningRequest>("certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", false);
export const customResourceDefinitions = kindOf<KubeObject>("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", false);
