import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { buildImage } from "./builder.ts";
import { imagesRoot } from "./cache.ts";
import { repository } from "./recipe.ts";
import { fakeDebian, PACKAGES, type FakeDebian } from "./testing/fake-debian.ts";

const images = ({ cache }: FakeDebian) => fs.readdirSync(imagesRoot(cache)).sort();
const file = (folder: string, name: string) => fs.readFileSync(path.join(folder, name));
const lockOf = ({ root }: FakeDebian) => path.join(root, "images", "lock.json");

async function locked(): Promise<FakeDebian> {
  const debian = fakeDebian();
  await buildImage({ ...debian.options, updateLock: true });
  return debian;
}

/** A machine that has nothing yet. */
function fresh({ cache }: FakeDebian): void {
  fs.rmSync(cache, { recursive: true, force: true });
}

describe("what nobody needs any more", () => {
  const day = 24 * 3_600_000;
  const aged = (name: string, ms: number) => {
    fs.mkdirSync(path.dirname(name), { recursive: true });
    fs.writeFileSync(name, "x");
    const at = new Date(Date.now() - ms);
    fs.utimesSync(name, at, at);
    return name;
  };

  test("packages that no build has used for a month go with the next build; those of this one stay, however old", async () => {
    const debian = await locked();
    const packages = path.join(debian.cache, "packages");
    const used = z.object({ packages: z.array(z.object({ sha256: z.string() })) }).parse(JSON.parse(fs.readFileSync(lockOf(debian), "utf8")));
    const own = used.packages.map(({ sha256 }) => path.join(packages, `${sha256}.deb`));
    const long = new Date(Date.now() - 400 * day);
    for (const name of own) fs.utimesSync(name, long, long);
    const old = aged(path.join(packages, "old.deb"), 31 * day);
    const recent = aged(path.join(packages, "recent.deb"), 29 * day);
    fs.rmSync(imagesRoot(debian.cache), { recursive: true });
    await buildImage(debian.options);
    expect([old, recent, ...own].map((name) => fs.existsSync(name))).toEqual([false, true, ...own.map(() => true)]);
  });

  test("half-written unpacked snapshots go with the next build, but not one that is being written", async () => {
    const debian = await locked();
    const unpacked = path.join(imagesRoot(debian.cache), "0123456789abcdef0123456789abcdef", "unpacked");
    const [left, fresh, whole] = [aged(path.join(unpacked, ".partial-a"), day), aged(path.join(unpacked, ".partial-b"), 1000), aged(path.join(unpacked, "base"), day)];
    fs.writeFileSync(path.join(debian.root, "images/lists/base.yaml"), "packages: [tool]\nbinaries: [usr/bin/tool]\nlinks: { usr/bin/t: tool }\n");
    await buildImage(debian.options);
    expect([left, fresh, whole].map((name) => fs.existsSync(name))).toEqual([false, true, true]);
  });
});

describe("an image", () => {
  test("is made of what is used, with a manifest, a lock and a bill of materials", async () => {
    const debian = fakeDebian();
    const image = await buildImage({ ...debian.options, updateLock: true });
    expect(fs.readdirSync(image.folder).sort()).toEqual(["bios.bin", "initrd.gz", "licences.txt", "manifest.json", "sbom.spdx.json", "vmlinuz"]);
    expect(image.manifest).toMatchObject({ versions: { kernel: "1.0", v86: "1" }, deviations: [] });
    const { packages } = JSON.parse(fs.readFileSync(lockOf(debian), "utf8")) as { packages: { name: string }[] };
    expect(packages.map(({ name }) => name)).toEqual(["libtool1", "linux-image-1", "seabios", "tool"]);
    const sbom = JSON.parse(file(image.folder, "sbom.spdx.json").toString()) as { packages: { name: string }[] };
    expect(sbom.packages.map(({ name }) => name)).toEqual(["libtool1", "linux-image-1", "seabios", "tool", "v86"]);
  });

  test("is not built twice, and comes out the same from nothing", async () => {
    const debian = await locked();
    const first = await buildImage(debian.options);
    expect(first.built).toBe(false);
    const bytes = file(first.folder, "initrd.gz");
    fresh(debian);
    const again = await buildImage(debian.options);
    expect(again).toMatchObject({ built: true, folder: first.folder, manifest: first.manifest });
    expect(file(again.folder, "initrd.gz").equals(bytes)).toBe(true);
  });

  test.each([
    ["a file of the root", "images/root/etc/motd", "hello"],
    ["a list", "images/lists/base.yaml", "packages: [tool]\nbinaries: [usr/bin/tool]\nlinks: { usr/bin/t: tool }\n"],
    ["v86", "node_modules/v86/package.json", '{"version":"2"}'],
  ])("is another one when %s changes", async (_, name, content) => {
    const debian = await locked();
    const before = await buildImage(debian.options);
    fs.mkdirSync(path.dirname(path.join(debian.root, name)), { recursive: true });
    fs.writeFileSync(path.join(debian.root, name), content);
    const after = await buildImage(debian.options);
    expect(after.built).toBe(true);
    expect(after.manifest.image).not.toBe(before.manifest.image);
  });

  test("is another one when a file of the root becomes executable", async () => {
    const debian = await locked();
    fs.chmodSync(path.join(debian.root, "images", "root", "init"), 0o644);
    expect((await buildImage(debian.options)).built).toBe(true);
  });

  test("is built once by two at the same time", async () => {
    const debian = await locked();
    fresh(debian);
    const both = await Promise.all([buildImage(debian.options), buildImage(debian.options)]);
    expect(both.filter(({ built }) => built)).toHaveLength(1);
  });
});

describe("an interrupted build leaves nothing half-made", () => {
  test("by its signal", async () => {
    const debian = await locked();
    fresh(debian);
    const abort = new AbortController();
    const report = ({ phase }: { phase: string }) => phase === "unpack" && abort.abort();
    await expect(buildImage({ ...debian.options, report, signal: abort.signal })).rejects.toThrow(/abort/);
    expect(images(debian)).toEqual([]);
    expect((await buildImage(debian.options)).built).toBe(true);
  });

  test("by kill -9", async () => {
    const debian = await locked();
    fresh(debian);
    fs.writeFileSync(path.join(debian.mirror, "hold"), "");
    const script = `import { buildImage } from ${JSON.stringify(path.join(repository, "images", "builder.ts"))}; await buildImage(${JSON.stringify(debian.options)});`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { cwd: repository, stdio: "ignore" });
    await vi.waitUntil(() => fs.existsSync(path.join(debian.mirror, "held")), { timeout: 30_000, interval: 20 });
    const gone = new Promise((done) => child.on("exit", done));
    child.kill("SIGKILL");
    await gone;
    fs.rmSync(path.join(debian.mirror, "hold"));
    const image = await buildImage(debian.options);
    expect(images(debian)).toEqual([image.manifest.image]);
    expect(fs.readdirSync(path.join(debian.cache, "packages")).filter((name) => !name.endsWith(".deb"))).toEqual([]);
  });
});

describe("a locked package that the mirror no longer has", () => {
  const newer = PACKAGES.map((one) => (one.name === "tool" ? { ...one, version: "2", files: { ...one.files, "usr/bin/more": "x" } } : one));

  test("is replaced by the newer one, said and recorded, and that is kept to", async () => {
    const debian = await locked();
    const before = await buildImage(debian.options);
    fresh(debian);
    debian.publish(newer);
    const warn = vi.fn<(message: string) => void>();
    const image = await buildImage({ ...debian.options, warn });
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/tool 1; .*--update-lock/s));
    expect(image.manifest.deviations).toEqual(["tool 2 instead of 1"]);
    expect(image.manifest.image).not.toBe(before.manifest.image);
    expect(await buildImage({ ...debian.options, warn })).toMatchObject({ built: false, folder: image.folder });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test("is an error that says what to do where the lock must hold", async () => {
    const debian = await locked();
    fresh(debian);
    debian.publish(newer);
    await expect(buildImage({ ...debian.options, frozen: true })).rejects.toMatchObject({ code: "PACKAGE_GONE", message: expect.stringMatching(/tool 1.*--update-lock/s) as string });
  });

  test("does not matter while it is in the cache", async () => {
    const debian = await locked();
    debian.publish(newer);
    fs.rmSync(imagesRoot(debian.cache), { recursive: true });
    expect((await buildImage({ ...debian.options, frozen: true })).manifest.deviations).toEqual([]);
  });

  test("is replaced in the lock by --update-lock", async () => {
    const debian = await locked();
    debian.publish(newer);
    await buildImage({ ...debian.options, updateLock: true });
    expect(fs.readFileSync(lockOf(debian), "utf8")).toContain('"name":"tool","version":"2"');
  });
});

test("a mirror that is being renewed, with indexes that do not fit, still has the packages", async () => {
  const debian = await locked();
  fresh(debian);
  fs.writeFileSync(path.join(debian.mirror, "fail"), "E: Failed to fetch http://mirror.example/Packages.xz  File has unexpected size (1 != 2). Mirror sync in progress?\n");
  const image = await buildImage(debian.options);
  expect(image.manifest.deviations).toEqual([]);
});

describe("says what to do about", () => {
  test("a package that is not what the lock says", async () => {
    const debian = await locked();
    fresh(debian);
    fs.appendFileSync(path.join(debian.mirror, "tool.deb"), "tampered");
    await expect(buildImage(debian.options)).rejects.toMatchObject({ code: "PACKAGE_MISMATCH" });
    expect(images(debian)).toEqual([]);
  });

  test("no network", async () => {
    const debian = await locked();
    fresh(debian);
    fs.writeFileSync(path.join(debian.mirror, "fail"), "E: Temporary failure resolving 'mirror.example'\n");
    await expect(buildImage(debian.options)).rejects.toMatchObject({ code: "NO_NETWORK" });
  });

  test("no apt", async () => {
    const debian = await locked();
    fresh(debian);
    vi.stubEnv("PATH", "/nowhere");
    await expect(buildImage(debian.options)).rejects.toMatchObject({ code: "APT_MISSING", message: expect.stringContaining("PODWIRE_IMAGE_DIR") as string });
  });

  test("a package that is gone for good", async () => {
    const debian = await locked();
    fresh(debian);
    debian.publish(PACKAGES.filter(({ name }) => name !== "seabios"));
    await expect(buildImage(debian.options)).rejects.toMatchObject({ code: "PACKAGE_GONE", message: expect.stringMatching(/seabios.*images\/lists/s) as string });
  });

  test("a cache that is not a folder", async () => {
    const debian = await locked();
    fresh(debian);
    fs.writeFileSync(debian.cache, "");
    await expect(buildImage(debian.options)).rejects.toMatchObject({ code: "CACHE_NOT_WRITABLE" });
  });

  test("a lock with a conflict in it, which --update-lock mends", async () => {
    const debian = await locked();
    fs.writeFileSync(lockOf(debian), "<<<<<<<");
    await expect(buildImage(debian.options)).rejects.toMatchObject({ code: "LOCK_INVALID" });
    expect((await buildImage({ ...debian.options, updateLock: true })).manifest.deviations).toEqual([]);
  });

  test("a list with a mistake", async () => {
    const debian = await locked();
    fs.writeFileSync(path.join(debian.root, "images", "lists", "base.yaml"), "packages: tool\n");
    await expect(buildImage(debian.options)).rejects.toMatchObject({ code: "LIST_INVALID", message: expect.stringContaining("base.yaml") as string });
  });
});

test("a damaged package in the cache is fetched again", async () => {
  const debian = await locked();
  const packages = path.join(debian.cache, "packages");
  for (const name of fs.readdirSync(packages)) fs.truncateSync(path.join(packages, name), 5);
  fs.rmSync(imagesRoot(debian.cache), { recursive: true });
  expect((await buildImage(debian.options)).built).toBe(true);
});
