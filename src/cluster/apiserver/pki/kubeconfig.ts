/** Files that tell a client where the cluster is and who it is. Source: client-go, tools/clientcmd/api/v1/types.go. */
import { toBase64, utf8 } from "../../../base/index.ts";

export interface KubeconfigOptions {
  readonly cluster: string;
  /** `https://control:6443` */
  readonly server: string;
  readonly caPem: string;
  readonly user: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** YAML, with the fields in kubectl's order. */
export function kubeconfig({ cluster, server, caPem, user, certificatePem, keyPem }: KubeconfigOptions): string {
  const data = (text: string) => toBase64(utf8(text));
  const context = `${user}@${cluster}`;
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${data(caPem)}
    server: ${server}
  name: ${cluster}
contexts:
- context:
    cluster: ${cluster}
    user: ${user}
  name: ${context}
current-context: ${context}
kind: Config
preferences: {}
users:
- name: ${user}
  user:
    client-certificate-data: ${data(certificatePem)}
    client-key-data: ${data(keyPem)}
`;
}
