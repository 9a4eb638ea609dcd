import type { Language } from "../lessons/index.ts";

interface PartText {
  readonly title: string;
  readonly about: string;
}

/** The curriculum's parts, by their folder's name. */
const PARTS: Readonly<Record<string, Readonly<Record<Language, PartText>>>> = {
  "1-linux": {
    en: {
      title: "1 · Linux underneath",
      about: "Namespaces, veth pairs, bridges, routes, NAT and tunnels: what every container network is made of, built by hand.",
    },
    "zh-CN": {
      title: "1 · 底层的 Linux",
      about: "命名空间、veth 对、网桥、路由、NAT 和隧道：亲手搭出所有容器网络的组成部分。",
    },
  },
};

/** A part that has no words here yet is called by its folder. */
export function partText(folder: string, language: Language): PartText {
  const known = PARTS[folder]?.[language];
  if (known) return known;
  const [, number = "", name = folder] = /^(\d+)-(.*)$/.exec(folder) ?? [];
  return { title: [number, name.replaceAll("-", " ")].filter(Boolean).join(" · "), about: "" };
}
