/** A checkout and a Debian of its own in a temporary folder: programs named apt-get, apt-cache, apt-helper and dpkg-deb that a test controls. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished, vi } from "vitest";
import { endOfTar, padding, tarHeader } from "../tar.ts";
import { dynamicElf, kernelModule } from "./elf.ts";

interface FakePackage {
  readonly name: string;
  readonly version: string;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
}

const PROGRAMS = {
  "apt-get": `
for word; do case $word in -*) ;; *) command=$word; break;; esac; done
[ ! -e "$FAKE/fail" ] || { cat "$FAKE/fail" >&2; exit 100; }
case $command in
  update) exit 0 ;;
  install) sed -n 's/^Package: \\(.*\\)/Inst \\1 (1 x)/p' "$FAKE/show" | grep -v -e linux -e seabios ;;
  download)
    while [ -e "$FAKE/hold" ]; do : >"$FAKE/held"; sleep 0.05; done
    for word; do case $word in *=*) case $word in -*) ;; *) cp "$FAKE/\${word%%=*}.deb" "./\${word%%=*}_\${word#*=}.deb" ;; esac ;; esac; done ;;
esac`,
  "apt-cache": `
for word; do case $word in show) cat "$FAKE/show" ;; depends) echo "  Depends: linux-image-1" ;; esac; done`,
  "apt-helper": `
for word; do case $word in -*|download-file|SHA256:*) ;; http:*) name=\${word##*/}; name=\${name%%_*} ;; *) cp "$FAKE/$name.deb" "$word" ;; esac; done`,
  "dpkg-deb": `exec cat "$2"`,
};

const LISTS = {
  kernel: "suite: bookworm\nalone: true\nmetapackage: linux-image-x\npackages: [seabios]\nboot: { bios.bin: usr/share/seabios/bios.bin }\nmodules: [veth]\n",
  base: "packages: [tool]\nbinaries: [usr/bin/tool]\n",
};

export const PACKAGES: readonly FakePackage[] = [
  { name: "linux-image-1", version: "1", files: {
    "boot/vmlinuz-1.0": "kernel", "lib/modules/1.0/modules.builtin": "kernel/unix.ko\n", "lib/modules/1.0/kernel/veth.ko": kernelModule(["depends="]),
  } },
  { name: "seabios", version: "1", files: { "usr/share/seabios/bios.bin": "bios" } },
  { name: "tool", version: "1", files: { "usr/bin/tool": dynamicElf(["libtool.so.1"]) } },
  { name: "libtool1", version: "1", files: { "usr/lib/i386-linux-gnu/libtool.so.1": dynamicElf([], { soname: "libtool.so.1" }) } },
  { name: "unused", version: "1", files: { "usr/bin/unused": "x" } },
];

function deb({ name, files }: FakePackage): Buffer {
  const all = { ...files, [`usr/share/doc/${name}/copyright`]: "Prose." };
  const parts = Object.entries(all).flatMap(([file, content]) => {
    const data = Buffer.from(content);
    return [tarHeader(`./${file}`, data.length), data, padding(data.length)];
  });
  return Buffer.concat([...parts, endOfTar()]);
}

export interface FakeDebian {
  /** For `buildImage`: the checkout and a cache of its own. */
  readonly options: { readonly root: string; readonly cache: string; readonly snapshot: false };
  readonly root: string;
  readonly cache: string;
  /** What the programs read: `fail` makes apt say that, `hold` makes a download wait until it is removed. */
  readonly mirror: string;
  /** What the mirror offers from now on. */
  publish(packages: readonly FakePackage[]): void;
}

/** Removed when the test ends; PATH and the mirror are this test's own until then. */
export function fakeDebian(): FakeDebian {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "podwire-build-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const [root, cache, mirror, programs] = ["checkout", "cache", "mirror", "bin"].map((name) => path.join(folder, name)) as [string, string, string, string];
  const write = (file: string, content: string | Uint8Array, mode = 0o644) => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content, { mode });
  };
  for (const [name, script] of Object.entries(PROGRAMS)) write(path.join(programs, name), `#!/bin/sh\n${script}\n`, 0o755);
  for (const [name, list] of Object.entries(LISTS)) write(path.join(root, "images", "lists", `${name}.yaml`), list);
  write(path.join(root, "images", "root", "init"), "#!/bin/sh\n", 0o755);
  write(path.join(root, "node_modules", "v86", "package.json"), JSON.stringify({ version: "1" }));
  write(path.join(root, "node_modules", "v86", "LICENSE"), "BSD");
  vi.stubEnv("PATH", `${programs}:${process.env["PATH"] ?? ""}`);
  vi.stubEnv("FAKE", mirror);
  vi.stubEnv("PODWIRE_MIRROR", "http://mirror.example/debian");
  vi.stubEnv("PODWIRE_IMAGE_DIR", "");
  const publish = (packages: readonly FakePackage[]) => {
    const show = packages.map((one) => {
      const data = deb(one);
      write(path.join(mirror, `${one.name}.deb`), data);
      return `Package: ${one.name}\nVersion: ${one.version}\nArchitecture: i386\nSize: ${data.length}\nSHA256: ${createHash("sha256").update(data).digest("hex")}\n`;
    });
    write(path.join(mirror, "show"), show.join("\n"));
  };
  publish(PACKAGES);
  return { options: { root, cache, snapshot: false }, root, cache, mirror, publish };
}
