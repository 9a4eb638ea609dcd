import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it, test } from "vitest";
import { toBase64, toBase64Url, utf8, type Bytes, type Clock } from "../../../base/index.ts";
import type { ApiError, KubeObject } from "../../../kube/index.ts";
import { listerOf } from "../authz/testing/objects.ts";
import { Authority, createAuthority } from "../pki/index.ts";
import { CLIENT_AUTH, LEAF_USAGE, SERVER_AUTH } from "../pki/authority.ts";
import { generateKeys, privateKeyPem, publicKeyPem } from "../pki/keys.ts";
import type { CryptoKeyRef, CryptoPort } from "../crypto.ts";
import { pem, unpem } from "../pem.ts";
import type { ApiRequest, Attributes, Authorizer } from "../types.ts";
import { Authenticator, CertificateVerifier, CLIENT_CERTIFICATE_HEADER, impersonate, PROXY_SECRET_HEADER, readTokenKeys, requestToken, reviewSelf, reviewToken, TokenIssuer, TokenVerifier } from "./index.ts";

const { crypto } = globalThis;
const port: CryptoPort = crypto;
const HOUR = 3_600_000;
const start = Date.parse("2026-03-01T12:00:00Z");
let time = start;
const clock: Clock = { now: () => time, monotonic: () => time, after: () => ({ dispose: () => undefined }) };
const SECRET = "s3cret";
const ISSUER = "https://kubernetes.default.svc.cluster.local";

type Lines = readonly (readonly [string, string])[];
function request(lines: Lines): ApiRequest {
  const headers = new Map<string, string>();
  for (const [name, value] of lines) headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  return { method: "GET", target: "/api", headers, headerLines: lines, body: new Uint8Array(), signal: new AbortController().signal };
}
const proxied = (...lines: Lines) => request([[PROXY_SECRET_HEADER, SECRET], ...lines]);

let authority: Authority;
beforeAll(async () => {
  authority = await createAuthority(crypto, start);
});

interface CertificateOptions {
  readonly by?: Authority;
  readonly cn?: string;
  readonly o?: readonly string[];
  readonly usages?: readonly string[];
  readonly from?: number;
  readonly to?: number;
}
async function certificate({ by = authority, cn = "jane", o = ["devs", "ops"], usages = [CLIENT_AUTH], from = start - HOUR, to = start + HOUR }: CertificateOptions = {}): Promise<Bytes> {
  const keys = await generateKeys(crypto);
  const text = await by.issue({ subject: { commonName: cn, organizations: o }, publicKey: keys.publicKey, keyUsage: LEAF_USAGE, extendedKeyUsages: usages, names: { dns: [], ips: [] }, notBefore: from, notAfter: to });
  return unpem("CERTIFICATE", text) ?? new Uint8Array();
}

const object = (kind: string, namespace: string, name: string, uid: string, spec: unknown = {}): KubeObject => ({ apiVersion: "v1", kind, metadata: { name, uid, ...(namespace === "" ? {} : { namespace }) }, spec });
const account = object("ServiceAccount", "a", "robot", "sa-1");
const pod = object("Pod", "a", "web", "pod-1", { serviceAccountName: "robot", nodeName: "node-1" });
const node = object("Node", "", "node-1", "node-uid");
const secret = object("Secret", "a", "s", "secret-1");
const everything = [account, pod, node, secret];
const deleted = (of: KubeObject, at: number): KubeObject => ({ ...of, metadata: { ...of.metadata, deletionTimestamp: new Date(at).toISOString().replace(/\.\d+/, "") } });

let issuer: TokenIssuer;
let verifierOf: (objects: readonly KubeObject[]) => TokenVerifier;
let publicPem = "";
let privatePem = "";
beforeAll(async () => {
  const keys = await generateKeys(crypto);
  publicPem = await publicKeyPem(crypto, keys.publicKey);
  privatePem = await privateKeyPem(crypto, keys.privateKey);
  const { signing, verifying } = await readTokenKeys(crypto, privatePem, publicPem);
  const settings = { issuer: ISSUER, audiences: [ISSUER] };
  issuer = new TokenIssuer(crypto, clock, signing, settings);
  verifierOf = (objects) => new TokenVerifier(crypto, clock, listerOf(objects), [verifying], settings);
});

function authenticator(objects: readonly KubeObject[] = everything, anonymous = true): Authenticator {
  return new Authenticator({ proxySecret: SECRET, certificates: new CertificateVerifier(crypto, clock, [authority.certificate]), tokens: verifierOf(objects), anonymous });
}

async function tokenFor(spec: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const made = await requestToken(listerOf(everything), issuer, "a", "robot", { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", metadata: {}, spec }, time);
  return (made["status"] as { token: string }).token;
}
/** The bytes of an ES256 signature. */
const signJwtText = (key: CryptoKeyRef, signed: string) => port.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, utf8(signed));
const bearer = (token: string): readonly [string, string] => ["authorization", `Bearer ${token}`];
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

describe("client certificates", () => {
  const sent = (der: Bytes) => proxied([CLIENT_CERTIFICATE_HEADER, toBase64(der)]);

  it("tls-01 CN is the user, O are the groups, and system:authenticated", async () => {
    const found = await authenticator().authenticate(sent(await certificate()));
    expect(found).toMatchObject({ kind: "user", user: { name: "jane", groups: ["devs", "ops", "system:authenticated"] } });
    expect(found.kind === "user" && found.user.extra["authentication.kubernetes.io/credential-id"]?.[0]).toMatch(/^X509SHA256=[0-9a-f]{64}$/);
  });

  const refused: readonly (readonly [string, () => Promise<CertificateOptions>, RegExp])[] = [
    ["of another authority of the same name", async () => ({ by: await createAuthority(crypto, start) }), /unknown authority/],
    ["of an authority of another name", async () => ({ by: await createAuthority(crypto, start, "other") }), /unknown authority/],
    ["expired", async () => ({ to: start - 1000 }), /has expired or is not yet valid: current time 2026-03-01T12:00:00Z is after/],
    ["not yet valid", async () => ({ from: start + 60_000 }), /is before/],
    ["for servers", async () => ({ usages: [SERVER_AUTH] }), /incompatible key usage/],
    ["signed by a client's certificate", async () => {
      const keys = await generateKeys(crypto);
      const { X509Certificate } = await import("../x509.ts");
      const text = await authority.issue({ subject: { commonName: "jane", organizations: [] }, publicKey: keys.publicKey, keyUsage: LEAF_USAGE, extendedKeyUsages: [CLIENT_AUTH], names: { dns: [], ips: [] }, notBefore: start - HOUR, notAfter: start + HOUR });
      return { by: new Authority(crypto, new X509Certificate(unpem("CERTIFICATE", text) ?? ""), keys.privateKey), cn: "root", o: ["system:masters"] };
    }, /unknown authority/],
  ];
  test.each(refused)("tls-02 401 for one %s", async (_what, options, why) => {
    const result = await authenticator().authenticate(sent(await certificate(await options())));
    expect(result).toEqual({ kind: "unauthorized", why: expect.stringMatching(why) });
  });

  it("what stands in ca.crt and is no authority vouches for nobody", async () => {
    const { X509Certificate } = await import("../x509.ts");
    const keys = await generateKeys(crypto);
    const text = await authority.issue({ subject: { commonName: "leaf", organizations: [] }, publicKey: keys.publicKey, keyUsage: LEAF_USAGE, extendedKeyUsages: [CLIENT_AUTH], names: { dns: [], ips: [] }, notBefore: start - HOUR, notAfter: start + HOUR });
    const leaf = new X509Certificate(unpem("CERTIFICATE", text) ?? "");
    const der = await certificate({ by: new Authority(crypto, leaf, keys.privateKey) });
    expect(await new CertificateVerifier(crypto, clock, [leaf]).verify(der, "x")).toMatchObject({ kind: "refused" });
  });

  it("one that was good is refused once it has expired", async () => {
    const asked = sent(await certificate());
    const own = authenticator();
    expect((await own.authenticate(asked)).kind).toBe("user");
    time = start + 2 * HOUR;
    expect((await own.authenticate(asked)).kind).toBe("unauthorized");
    time = start;
    expect((await own.authenticate(asked)).kind).toBe("user");
  });

  it("no usages at all means any; no common name means nobody", async () => {
    expect((await authenticator().authenticate(sent(await certificate({ usages: [] })))).kind).toBe("user");
    expect(await authenticator().authenticate(sent(await certificate({ cn: "" })))).toMatchObject({ user: { name: "system:anonymous" } });
  });

  it("every bit of what is signed spoils it when changed", async () => {
    const good = await certificate();
    // What is signed stands first in the outer sequence; both are longer than 255 bytes: 30 82, two bytes of length.
    expect([good[0], good[1], good[4], good[5]]).toEqual([0x30, 0x82, 0x30, 0x82]);
    const end = 8 + ((good[6] ?? 0) << 8) + (good[7] ?? 0);
    for (let at = 4; at < end; at += 1) {
      const bad = good.slice();
      bad[at] = (bad[at] ?? 0) ^ (1 << at % 8);
      const result = await authenticator().authenticate(sent(bad));
      expect(result.kind === "unauthorized", `byte ${at}`).toBe(true);
    }
  });

  it("a bad certificate does not hinder a good token, and makes nobody anonymous", async () => {
    const bad: readonly [string, string] = [CLIENT_CERTIFICATE_HEADER, toBase64(await certificate({ to: start - 1 }))];
    expect(await authenticator().authenticate(proxied(bad, bearer(await tokenFor())))).toMatchObject({ user: { name: "system:serviceaccount:a:robot" } });
    expect((await authenticator().authenticate(proxied(bad))).kind).toBe("unauthorized");
  });
});

describe("the front proxy", () => {
  it("without its secret there is no identity, not even an anonymous one", async () => {
    const header: readonly [string, string] = [CLIENT_CERTIFICATE_HEADER, toBase64(await certificate({ cn: "root", o: ["system:masters"] }))];
    const attempts: readonly Lines[] = [[], [header], [[PROXY_SECRET_HEADER, ""], header], [[PROXY_SECRET_HEADER, "s3cres"], header], [[PROXY_SECRET_HEADER, `${SECRET}x`], header], [bearer(await tokenFor())]];
    for (const lines of attempts) expect((await authenticator().authenticate(request(lines))).kind).toBe("unauthorized");
  });

  it("two certificates, or two secrets, are a forgery", async () => {
    const header: readonly [string, string] = [CLIENT_CERTIFICATE_HEADER, toBase64(await certificate())];
    expect(await authenticator().authenticate(proxied(header, header))).toMatchObject({ kind: "unauthorized", why: expect.stringContaining("more than once") });
    expect((await authenticator().authenticate(proxied(header, [PROXY_SECRET_HEADER, SECRET]))).kind).toBe("unauthorized");
  });

  it("an empty secret opens nothing", async () => {
    const open = new Authenticator({ proxySecret: "", certificates: new CertificateVerifier(crypto, clock, []), tokens: verifierOf([]), anonymous: true });
    expect((await open.authenticate(request([[PROXY_SECRET_HEADER, ""]]))).kind).toBe("unauthorized");
  });

  it("headers of other authenticating proxies mean nothing", async () => {
    const lines: Lines = [["x-remote-user", "root"], ["x-remote-group", "system:masters"], ["x-ssl-client-cert", "x"], ["x-forwarded-client-cert", "Subject=\"CN=root\""]];
    expect(await authenticator().authenticate(proxied(...lines))).toMatchObject({ user: { name: "system:anonymous", groups: ["system:unauthenticated"] } });
  });
});

describe("no credentials, wrong credentials", () => {
  it("tls-03 anonymous, or 401 where that is off", async () => {
    expect(await authenticator().authenticate(proxied())).toEqual({ kind: "user", user: { name: "system:anonymous", groups: ["system:unauthenticated"], extra: {} } });
    expect((await authenticator(everything, false).authenticate(proxied())).kind).toBe("unauthorized");
  });

  test.each(["nonsense", "a.b.c", "..", "a".repeat(40_000)])("tls-04 a wrong token is 401, never anonymous: %.20s", async (token) => {
    expect((await authenticator().authenticate(proxied(bearer(token)))).kind).toBe("unauthorized");
  });

  test.each(["Basic amFuZTpwdw==", "Bearer", "Bearer ", "Token x"])("%s is no credential", async (value) => {
    expect(await authenticator().authenticate(proxied(["authorization", value]))).toMatchObject({ user: { name: "system:anonymous" } });
  });
});

describe("service accounts' tokens", () => {
  const bind = (kind: string, name: string, uid = "") => ({ boundObjectRef: { apiVersion: "v1", kind, name, ...(uid === "" ? {} : { uid }) } });
  const verdict = async (token: string, objects: readonly KubeObject[] = everything) => {
    const result = await authenticator(objects).authenticate(proxied(bearer(token)));
    return result.kind === "user" ? result.user.name : result.why;
  };
  const without = (kind: string) => everything.filter((one) => one.kind !== kind);
  const renewed = (kind: string) => everything.map((one) => (one.kind === kind ? { ...one, metadata: { ...one.metadata, uid: "new" } } : one));

  it("tls-06 is the account, with its groups", async () => {
    const result = await authenticator().authenticate(proxied(bearer(await tokenFor())));
    expect(result).toMatchObject({ user: { name: "system:serviceaccount:a:robot", uid: "sa-1", groups: ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"] } });
  });

  it("tok-01 claims as upstream's", async () => {
    const token = await tokenFor(bind("Pod", "web", "pod-1"));
    expect(JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString())).toEqual({ alg: "ES256", kid: expect.stringMatching(/^[-_A-Za-z0-9]{43}$/) });
    expect(claimsOf(token)).toEqual({
      aud: [ISSUER], exp: start / 1000 + 3600, iat: start / 1000, nbf: start / 1000, iss: ISSUER, sub: "system:serviceaccount:a:robot",
      jti: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      "kubernetes.io": { namespace: "a", serviceaccount: { name: "robot", uid: "sa-1" }, pod: { name: "web", uid: "pod-1" }, node: { name: "node-1", uid: "node-uid" } },
    });
    const result = await authenticator().authenticate(proxied(bearer(token)));
    expect(result.kind === "user" && result.user.extra).toMatchObject({
      "authentication.kubernetes.io/pod-name": ["web"], "authentication.kubernetes.io/node-uid": ["node-uid"], "authentication.kubernetes.io/credential-id": [expect.stringMatching(/^JTI=/)],
    });
  });

  const ends: readonly (readonly [what: string, spec: Readonly<Record<string, unknown>>, objects: () => readonly KubeObject[], why: string])[] = [
    ["its account is gone", {}, () => without("ServiceAccount"), 'serviceaccounts "robot" not found'],
    ["its account is another one now", {}, () => renewed("ServiceAccount"), "service account UID (new) does not match claim (sa-1)"],
    ["its account was deleted long ago", {}, () => [deleted(account, start - 61_000)], "service account a/robot has been deleted"],
    ["its pod is gone", bind("Pod", "web"), () => without("Pod"), "service account token has been invalidated"],
    ["its pod is another one now", bind("Pod", "web"), () => renewed("Pod"), "Pod UID (new) does not match service account pod ref claim (pod-1)"],
    ["its pod was deleted long ago", bind("Pod", "web"), () => [account, deleted(pod, start - 61_000)], "service account token has been invalidated"],
    ["its secret is gone", bind("Secret", "s"), () => without("Secret"), "service account token has been invalidated"],
    ["its node is gone", bind("Node", "node-1"), () => without("Node"), "service account token has been invalidated"],
    ["its node is another one now", bind("Node", "node-1"), () => renewed("Node"), "node UID (new) does not match service account node ref claim (node-uid)"],
  ];
  test.each(ends)("ends when %s", async (_what, spec, objects, why) => {
    const token = await tokenFor(spec);
    expect(await verdict(token)).toBe("system:serviceaccount:a:robot");
    expect(await verdict(token, objects())).toBe(`[invalid bearer token, ${why}]`);
  });

  it("a pod that is being deleted keeps it; its node may go", async () => {
    const token = await tokenFor(bind("Pod", "web"));
    expect(await verdict(token, [account, node, deleted(pod, start - 30_000)])).toBe("system:serviceaccount:a:robot");
    expect(await verdict(token, without("Node"))).toBe("system:serviceaccount:a:robot");
  });

  it("ends with its time, a minute more for clocks that differ", async () => {
    const token = await tokenFor({ expirationSeconds: 600 });
    time = start + 659_000;
    expect(await verdict(token)).toBe("system:serviceaccount:a:robot");
    time = start + 661_000;
    expect(await verdict(token)).toBe("[invalid bearer token, service account token has expired]");
    time = start - 120_000;
    expect(await verdict(token)).toBe("[invalid bearer token, service account token is not valid yet]");
    time = start;
  });

  it("is for its audience", async () => {
    expect(await verdict(await tokenFor({ audiences: ["vault"] }))).toBe(`[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["${ISSUER}"]]`);
    expect(await verdict(await tokenFor({ audiences: ["vault", ISSUER] }))).toBe("system:serviceaccount:a:robot");
  });

  it("may come as a WebSocket's subprotocol, once and beside another one", async () => {
    const token = await tokenFor();
    const protocol = `base64url.bearer.authorization.k8s.io.${toBase64Url(utf8(token))}`;
    const asked = async (protocols: string, upgrade = "websocket") => {
      const result = await authenticator().authenticate(proxied(["upgrade", upgrade], ["sec-websocket-protocol", protocols]));
      return result.kind === "user" ? result.user.name : result.why;
    };
    expect(await asked(`v5.channel.k8s.io, ${protocol}`)).toBe("system:serviceaccount:a:robot");
    expect(await asked(protocol)).toBe("missing additional subprotocol");
    expect(await asked(`x,${protocol},${protocol}`)).toContain("multiple");
    expect(await asked(`x,${protocol}=`)).toContain("encoding");
    expect(await asked(`x,${protocol}`, "SPDY/3.1")).toBe("system:anonymous");
  });

  it("cannot be changed, nor signed in another way", async () => {
    const [head = "", , tail = ""] = (await tokenFor()).split(".");
    const claims = { ...claimsOf(await tokenFor()), sub: "system:serviceaccount:kube-system:root" };
    const part = (value: unknown) => toBase64Url(utf8(JSON.stringify(value)));
    const changed = part(claims);
    const forged = (header: unknown, signature: (signed: string) => string) => `${part(header)}.${changed}.${signature(`${part(header)}.${changed}`)}`;
    const hmac = (signed: string) => createHmac("sha256", publicPem).update(signed).digest("base64url");
    const attempts = [`${head}.${changed}.${tail}`, forged({ alg: "none" }, () => ""), forged({ alg: "HS256" }, hmac), forged({ alg: "ES256" }, () => toBase64Url(new Uint8Array(64)))];
    for (const token of attempts) expect(await verdict(token)).toBe("[invalid bearer token, go-jose/go-jose: error in cryptographic primitive]");
  });

  it("names the key's own algorithm", async () => {
    const { signing } = await readTokenKeys(crypto, privatePem, publicPem);
    const [, claims = ""] = (await tokenFor()).split(".");
    const signedAs = async (alg: string) => {
      const text = `${toBase64Url(utf8(JSON.stringify({ alg, kid: signing.id })))}.${claims}`;
      return `${text}.${toBase64Url(new Uint8Array(await signJwtText(signing.key, text)))}`;
    };
    expect(await verdict(await signedAs("ES256"))).toBe("system:serviceaccount:a:robot");
    for (const alg of ["RS256", "es256", ""]) expect(await verdict(await signedAs(alg))).toContain("cryptographic primitive");
  });

  it("of another issuer is none of ours; of another cluster's key is refused", async () => {
    const keys = await generateKeys(crypto);
    const other = await readTokenKeys(crypto, await privateKeyPem(crypto, keys.privateKey), await publicKeyPem(crypto, keys.publicKey));
    const issue = (url: string) => new TokenIssuer(crypto, clock, other.signing, { issuer: url, audiences: [ISSUER] }).issue({ claims: { namespace: "a", serviceaccount: { name: "robot", uid: "sa-1" } }, audiences: [ISSUER], expirationSeconds: 600 });
    expect(await verdict((await issue("https://elsewhere")).token)).toBe("invalid bearer token");
    expect(await verdict((await issue(ISSUER)).token)).toContain("cryptographic primitive");
  });

  it("RSA keys serve as well", async () => {
    const keys = await crypto.subtle.generateKey({ name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, true, ["sign", "verify"]);
    const exported = async (format: "spki" | "pkcs8", key: typeof keys.publicKey) => new Uint8Array(await crypto.subtle.exportKey(format, key));
    const { signing, verifying } = await readTokenKeys(crypto, pem("PRIVATE KEY", await exported("pkcs8", keys.privateKey)), pem("PUBLIC KEY", await exported("spki", keys.publicKey)));
    const settings = { issuer: ISSUER, audiences: [ISSUER] };
    const { token } = await new TokenIssuer(crypto, clock, signing, settings).issue({ claims: { namespace: "a", serviceaccount: { name: "robot", uid: "sa-1" } }, audiences: [ISSUER], expirationSeconds: 600 });
    expect((await new TokenVerifier(crypto, clock, listerOf(everything), [verifying], settings).verify(token)).kind).toBe("user");
    await expect(readTokenKeys(crypto, privatePem, pem("PUBLIC KEY", await exported("spki", keys.publicKey)))).rejects.toMatchObject({ code: "SA_KEY_UNREADABLE" });
  });

  it("keys that cannot be read say what to do", async () => {
    await expect(readTokenKeys(crypto, privatePem, "x")).rejects.toThrow(/openssl pkey -in sa\.key -pubout/);
    await expect(readTokenKeys(crypto, "x", publicPem)).rejects.toThrow(/sa\.key/);
  });
});

describe("TokenRequest and TokenReview", () => {
  const ask = (spec: Readonly<Record<string, unknown>>, name = "robot") =>
    requestToken(listerOf(everything), issuer, "a", name, { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", metadata: {}, spec }, time);

  it("tok-01 answers with the token and when it ends", async () => {
    const made = await ask({ expirationSeconds: 1200 });
    expect(made).toMatchObject({ kind: "TokenRequest", metadata: { name: "robot", namespace: "a" }, spec: { audiences: [ISSUER], expirationSeconds: 1200 }, status: { expirationTimestamp: "2026-03-01T12:20:00Z" } });
  });

  const wrong: readonly (readonly [string, Readonly<Record<string, unknown>>, number, string])[] = [
    ["too short", { expirationSeconds: 599 }, 422, "may not specify a duration less than 10 minutes"],
    ["too long", { expirationSeconds: 2 ** 32 + 1 }, 422, "may not specify a duration larger than 2^32 seconds"],
    ["a pod that is not there", { boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "none" } }, 404, 'pods "none" not found'],
    ["another uid", { boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "web", uid: "x" } }, 409, "does not match the UID in record"],
    ["another kind", { boundObjectRef: { apiVersion: "v1", kind: "ConfigMap", name: "x" } }, 400, "cannot bind token to object of type /v1, Kind=ConfigMap"],
  ];
  test.each(wrong)("tok-01 %s", async (_what, spec, code, message) => {
    const error = await ask(spec).then(() => undefined, (thrown: ApiError) => thrown);
    expect(error?.status.code).toBe(code);
    expect(error?.message).toContain(message);
  });

  it("tok-01 a pod of another account, an account that is not there", async () => {
    const others = [...everything, object("ServiceAccount", "a", "else", "sa-2")];
    const spec = { boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "web" } };
    await expect(requestToken(listerOf(others), issuer, "a", "else", { apiVersion: "v1", kind: "TokenRequest", metadata: {}, spec }, time)).rejects.toThrow("different serviceaccount name");
    await expect(ask({}, "none")).rejects.toThrow('serviceaccounts "none" not found');
  });

  it("a review tells whose a token is, and for what", async () => {
    const review = async (spec: Readonly<Record<string, unknown>>) => (await reviewToken(verifierOf(everything), { apiVersion: "v1", kind: "TokenReview", metadata: {}, spec }))["status"];
    expect(await review({ token: await tokenFor() })).toMatchObject({ authenticated: true, audiences: [ISSUER], user: { username: "system:serviceaccount:a:robot", uid: "sa-1", groups: expect.arrayContaining(["system:authenticated"]) } });
    expect(await review({ token: await tokenFor({ audiences: ["vault"] }), audiences: ["vault", "x"] })).toMatchObject({ authenticated: true, audiences: ["vault"] });
    expect(await review({ token: await tokenFor({ audiences: ["vault"] }) })).toEqual({ user: {}, error: expect.stringContaining("token audiences") });
    expect(await review({ token: "nonsense" })).toEqual({ user: {} });
    await expect(review({})).rejects.toMatchObject({ status: { code: 400 } });
  });

  it("sar-07 whoami", () => {
    expect(reviewSelf({ name: "jane", groups: ["devs"], extra: { a: ["b"] } }, time)["status"]).toEqual({ userInfo: { username: "jane", groups: ["devs"], extra: { a: ["b"] } } });
  });
});

describe("tls-07 impersonation", () => {
  const requester = { name: "admin", groups: ["system:authenticated"], extra: {} };
  /** Allows what is listed: resource[/subresource] name [namespace]. */
  function allowing(...allowed: readonly string[]): Authorizer & { readonly asked: Attributes[] } {
    const asked: Attributes[] = [];
    const text = (one: Attributes) => (one.kind === "path" ? one.path : [`${one.resource}${one.subresource === "" ? "" : `/${one.subresource}`}${one.group === "" ? "" : `.${one.group}`}`, one.name, ...(one.namespace === "" ? [] : [one.namespace])].join(" "));
    return {
      asked,
      authorize: (one) => {
        asked.push(one);
        return one.verb === "impersonate" && one.user === requester && allowed.includes(text(one)) ? { kind: "allow", reason: "" } : { kind: "no-opinion", reason: "no" };
      },
      rulesFor: () => ({ resource: [], nonResource: [], incomplete: false }),
    };
  }
  const as = (authorizer: Authorizer, ...lines: Lines) => impersonate(authorizer, requester, proxied(...lines));

  it("nothing asked, nothing done", () => {
    const authorizer = allowing();
    expect(as(authorizer)).toEqual({ kind: "none" });
    expect(authorizer.asked).toEqual([]);
  });

  const granted: readonly (readonly [string, readonly string[], Lines, Readonly<Record<string, unknown>>])[] = [
    ["a user", ["users jane"], [["impersonate-user", "jane"]], { name: "jane", groups: ["system:authenticated"] }],
    ["with groups, as they are", ["users jane", "groups a,b", "groups c"], [["impersonate-user", "jane"], ["impersonate-group", "a,b"], ["impersonate-group", "c"]], { groups: ["a,b", "c", "system:authenticated"] }],
    ["with a group that says it all", ["users jane", "groups system:unauthenticated"], [["impersonate-user", "jane"], ["impersonate-group", "system:unauthenticated"]], { groups: ["system:unauthenticated"] }],
    ["a service account, whose groups are known", ["serviceaccounts robot a"], [["impersonate-user", "system:serviceaccount:a:robot"]], { name: "system:serviceaccount:a:robot", groups: ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"] }],
    ["nobody", ["users system:anonymous"], [["impersonate-user", "system:anonymous"]], { groups: ["system:unauthenticated"] }],
    ["with uid and extra", ["users jane", "uids.authentication.k8s.io 7", "userextras/scopes/x.authentication.k8s.io dev"], [["impersonate-user", "jane"], ["impersonate-uid", "7"], ["impersonate-extra-scopes%2fx", "dev"]], { uid: "7", extra: { "scopes/x": ["dev"] } }],
  ];
  test.each(granted)("%s", (_what, allowed, lines, user) => {
    expect(as(allowing(...allowed), ...lines)).toMatchObject({ kind: "user", user });
  });

  it("each thing must be allowed", () => {
    const lines: Lines = [["impersonate-user", "jane"], ["impersonate-group", "system:masters"]];
    expect(as(allowing("users jane"), ...lines)).toMatchObject({ kind: "forbidden", reason: "no", asked: { resource: "groups", name: "system:masters", verb: "impersonate" } });
    expect(as(allowing("groups system:masters"), ...lines)).toMatchObject({ kind: "forbidden", asked: { resource: "users" } });
  });

  test.each([[["impersonate-group", "x"]], [["impersonate-uid", "1"]], [["impersonate-extra-a", "b"]]] as const)("%s without a user is an error", (line) => {
    expect(() => as(allowing(), line)).toThrow(/without impersonating a user/);
  });
});
