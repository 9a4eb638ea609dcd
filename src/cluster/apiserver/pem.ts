/** Text around DER. Source: RFC 7468. */
import { fromBase64, toBase64, type Bytes } from "../../base/index.ts";

/** `label`: what stands after BEGIN. */
export function pem(label: string, bytes: Uint8Array): string {
  const lines = toBase64(bytes).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** The first block with that label; undefined where there is none or it is damaged. */
export function unpem(label: string, text: string): Bytes | undefined {
  const start = `-----BEGIN ${label}-----`;
  const from = text.indexOf(start);
  const to = text.indexOf(`-----END ${label}-----`, from);
  return from < 0 || to < 0 ? undefined : fromBase64(text.slice(from + start.length, to).replace(/\s+/g, ""));
}
