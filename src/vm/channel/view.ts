/** Puts together what `ip -d -j address` says in each namespace (src/guest/agent/watch.ts). A guest may say anything. */
import { z } from "zod";
import type { LinkView, NamespaceView } from "../types.ts";
import { Lines } from "./lines.ts";
import type { Reader } from "./subscription.ts";

/** Bytes of what `ip` says in one namespace: some 400 links. */
const LINE = 512 * 1024;
const NAMESPACES = 128;
const LINKS = 512;
const ADDRESSES = 64;

const name = z.string().max(255);
const number = z.int().min(-1).max(0xffffffff);

const linkSchema = z.object({
  ifindex: number,
  ifname: name,
  flags: z.array(z.string()).optional(),
  mtu: number,
  link_type: name,
  address: name.optional(),
  linkinfo: z.object({ info_kind: name.optional() }).optional(),
  link_index: number.optional(),
  link_netns: name.optional(),
  link_netnsid: number.optional(),
  master: name.optional(),
  addr_info: z.array(z.object({ local: name.optional(), prefixlen: z.int().min(0).max(128).optional() })).optional(),
});
type Told = z.infer<typeof linkSchema>;

const headSchema = z.union([z.object({ ns: name }), z.object({ end: z.literal(true) })]);

interface ToldNamespace {
  readonly name: string;
  readonly links: readonly Told[];
}

export class ViewReader implements Reader<readonly NamespaceView[]> {
  readonly #lines = new Lines(LINE);
  #namespaces: { readonly name: string; links: readonly Told[] }[] = [];
  #lastJson = "";
  last: readonly NamespaceView[] | undefined;

  push(bytes: Uint8Array): (readonly NamespaceView[])[] {
    return this.#lines.push(bytes).flatMap((line) => this.#line(line) ?? []).map((view) => (this.last = view));
  }

  reset(): void {
    this.#lines.reset();
    this.#namespaces = [];
  }

  /** A view, when the line ends a look that found something new. */
  #line(line: string): [readonly NamespaceView[]] | undefined {
    const value = json(line);
    if (Array.isArray(value)) {
      const last = this.#namespaces.at(-1);
      if (last !== undefined) last.links = value.slice(0, LINKS).flatMap((link) => linkSchema.safeParse(link).data ?? []);
      return undefined;
    }
    const head = headSchema.safeParse(value).data;
    if (head === undefined) return undefined;
    if ("ns" in head) {
      if (this.#namespaces.length < NAMESPACES) this.#namespaces.push({ name: head.ns, links: [] });
      return undefined;
    }
    return this.#end();
  }

  #end(): [readonly NamespaceView[]] | undefined {
    const view = assemble(this.#namespaces);
    this.#namespaces = [];
    const asJson = JSON.stringify(view);
    if (asJson === this.#lastJson) return undefined;
    this.#lastJson = asJson;
    return [view];
  }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A namespace that could not be entered any more has no links, and is left out; the machine's own always stands first. */
export function assemble(told: readonly ToldNamespace[]): NamespaceView[] {
  const present = told.filter(({ name, links }) => name === "" || links.length > 0);
  return present.map((namespace) => ({ name: namespace.name, links: namespace.links.map((link) => linkView(link, namespace, present)) }));
}

function linkView(link: Told, namespace: ToldNamespace, all: readonly ToldNamespace[]): LinkView {
  const peer = kindOf(link) === "veth" ? peerOf(link, namespace, all) : undefined;
  return {
    index: link.ifindex,
    name: link.ifname,
    kind: kindOf(link),
    up: link.flags?.includes("UP") ?? false,
    mac: link.address ?? "",
    mtu: link.mtu,
    addresses: (link.addr_info ?? []).slice(0, ADDRESSES).flatMap(({ local, prefixlen }) => (local === undefined ? [] : [`${local}/${prefixlen ?? 0}`])),
    ...(peer && { peer }),
    ...(link.master !== undefined && { master: link.master }),
  };
}

function kindOf({ linkinfo, link_type }: Told): string {
  return linkinfo?.info_kind ?? link_type;
}

/**
 * A veth end tells its peer's index, and the peer's namespace by name (`link_netns`), by a number that means something only in
 * its own namespace (`link_netnsid`), or not at all when both are in one.
 */
function peerOf(link: Told, namespace: ToldNamespace, all: readonly ToldNamespace[]): { namespace: string; index: number } | undefined {
  const index = link.link_index;
  if (index === undefined || index < 1) return undefined;
  if (link.link_netns !== undefined) return { namespace: link.link_netns, index };
  if (link.link_netnsid === undefined) return { namespace: namespace.name, index };
  const fits = all.filter((other) => other !== namespace && other.links.some((peer) =>
    peer.ifindex === index && peer.link_index === link.ifindex && kindOf(peer) === "veth" &&
    (peer.link_netns === namespace.name || (peer.link_netns === undefined && peer.link_netnsid !== undefined))));
  const certain = fits.filter((other) => other.links.some((peer) => peer.ifindex === index && peer.link_netns === namespace.name));
  const found = certain.length > 0 ? certain : fits;
  return found.length === 1 && found[0] !== undefined ? { namespace: found[0].name, index } : undefined;
}
