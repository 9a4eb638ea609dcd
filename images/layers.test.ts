import fs from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { buildImage } from "./builder.ts";
import type { Image } from "./image.ts";
import { dynamicElf } from "./testing/elf.ts";
import { fakeDebian, PACKAGES, type FakeDebian } from "./testing/fake-debian.ts";
import { unpackCpio } from "./testing/unpack-cpio.ts";

const BASE = `
packages: [tool]
binaries: [usr/bin/tool]
standIns: [{ library: libtool.so.1, why: nobody comes to need it }]
`;
const ROUTER = `
role: router
packages: [server]
binaries: [usr/bin/server, usr/lib/i386-linux-gnu/libtool.so.1]
standIns: [{ library: libextra.so.1, why: nobody comes to need it }]
`;
const SERVER = { name: "server", version: "1", files: { "usr/bin/server": dynamicElf(["libtool.so.1", "libextra.so.1"]) } };

/** A checkout whose base has a stand-in for what the role `router` needs for real. */
function checkout(): FakeDebian {
  const debian = fakeDebian();
  debian.publish([...PACKAGES, SERVER]);
  write(debian, "images/lists/base.yaml", BASE);
  write(debian, "images/lists/router.yaml", ROUTER);
  return debian;
}

function write({ root }: FakeDebian, name: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), content);
}

const build = (debian: FakeDebian) => buildImage({ ...debian.options, updateLock: true });

function unpacked({ folder }: Image, name: string): (file: string) => Buffer | undefined {
  const members = unpackCpio(gunzipSync(fs.readFileSync(path.join(folder, name))));
  return (file) => members.find((member) => member.name === file)?.data;
}

describe("what a role adds", () => {
  test("is an archive of its own, of what the base lacks or has otherwise", async () => {
    const debian = checkout();
    write(debian, "images/root/etc/motd", "hello");
    write(debian, "images/roles/router/etc/motd", "hello");
    write(debian, "images/roles/router/etc/own", "x");
    const image = await build(debian);
    const { archive = "", rootBytes } = image.manifest.roles["router"] ?? {};
    const [base, layer] = [unpacked(image, "initrd.gz"), unpacked(image, archive)];
    expect([base("usr/bin/server"), layer("usr/bin/tool"), layer("etc/motd")]).toEqual([undefined, undefined, undefined]);
    expect(layer("usr/bin/server")?.equals(SERVER.files["usr/bin/server"])).toBe(true);
    expect(layer("etc/own")?.toString()).toBe("x");
    // The role has the real library in place of the base's stand-in, and stand-ins of its own.
    const real = PACKAGES.find(({ name }) => name === "libtool1")?.files["usr/lib/i386-linux-gnu/libtool.so.1"];
    expect(layer("usr/lib/i386-linux-gnu/libtool.so.1")?.equals(Buffer.from(real ?? ""))).toBe(true);
    expect(base("usr/lib/i386-linux-gnu/libtool.so.1")?.equals(Buffer.from(real ?? ""))).toBe(false);
    expect(layer("usr/lib/i386-linux-gnu/libextra.so.1")).toBeDefined();
    expect(rootBytes).toBeGreaterThan(0);
    expect(JSON.parse(fs.readFileSync(path.join(image.folder, "sbom.spdx.json"), "utf8"))).toMatchObject({ packages: expect.arrayContaining([expect.objectContaining({ name: "server" })]) as unknown });
  });

  test("is named by what is in it, and changes the image but not its base", async () => {
    const debian = checkout();
    const before = (await build(debian)).manifest;
    write(debian, "images/roles/router/etc/own", "x");
    const after = (await build(debian)).manifest;
    expect([after.base === before.base, after.image === before.image]).toEqual([true, false]);
    expect(after.roles["router"]?.archive).not.toBe(before.roles["router"]?.archive);
    expect(after.files["initrd.gz"]).toEqual(before.files["initrd.gz"]);
    expect((await buildImage(debian.options)).built).toBe(false);
  });

  test("is refused where it takes more memory than a machine can spare", async () => {
    const debian = checkout();
    write(debian, "images/roles/router/etc/large", "x".repeat(19e6));
    await expect(build(debian)).rejects.toMatchObject({ code: "IMAGE_TOO_LARGE", message: expect.stringContaining("router") as string });
  });
});
