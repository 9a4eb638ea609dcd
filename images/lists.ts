/** The lists that say what goes into a machine, one file a group in `images/lists/`. */
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { CodedError } from "../src/base/index.ts";

const rootPath = z.string().regex(/^[^/\s][^\s]*$/, "a path without leading slash");
const standIn = z.strictObject({
  /** Soname, as `libselinux.so.1`. */
  library: z.string().regex(/^lib[\w.+-]+\.so[\w.]*$/),
  /** Why the machine never comes to need the real one. */
  why: z.string().min(10),
  /** What a function returns, where 0 would be taken for success. */
  results: z.record(z.string(), z.int()).default({}),
});
const group = z.strictObject({
  /** Machines of this role alone have it: a layer on what all have. */
  role: z.string().regex(/^[a-z][a-z0-9-]*$/).optional(),
  /** Programs of this project that go in. */
  programs: z.array(z.enum(["kubectl"])).default([]),
  suite: z.string().regex(/^[a-z]+$/).default("trixie"),
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/)).default([]),
  /** True where nothing is wanted of what the packages depend on. */
  alone: z.boolean().default(false),
  /** A package that stands for another whose name changes with each version. */
  metapackage: z.string().optional(),
  /** Programs and libraries; the libraries that they need come along. */
  binaries: z.array(rootPath).default([]),
  /** Other files of the packages; one that ends in `/` is a folder with all that is in it. */
  files: z.array(rootPath).default([]),
  /** path → target */
  links: z.record(rootPath, z.string().min(1)).default({}),
  applets: z.array(z.string().regex(/^[[\w-]+$/)).default([]),
  modules: z.array(z.string().regex(/^[\w*-]+$/)).default([]),
  /** Libraries that programs are linked against and that are not taken along; see `stub-library.ts`. */
  standIns: z.array(standIn).default([]),
  /** SPDX expressions for packages whose copyright file is prose. */
  licences: z.record(z.string(), z.string()).default({}),
  /** Files that the emulator needs beside the kernel: name in the image → path in a package. */
  boot: z.record(z.string(), rootPath).default({}),
  /** Folder of Kubernetes' sources, of which `kube-schema.json` is made: a file beside the kernel, nothing in the root. */
  kubeSources: rootPath.optional(),
});

export type StandIn = z.infer<typeof standIn>;
export type Group = z.infer<typeof group> & { readonly name: string };

/** @throws CodedError `LIST_INVALID` */
export function parseGroup(name: string, content: string): Group {
  let raw: unknown;
  try {
    raw = parse(content);
  } catch (error) {
    throw new CodedError("LIST_INVALID", `images/lists/${name}.yaml: ${String(error)}`, { cause: error });
  }
  const parsed = group.safeParse(raw);
  if (!parsed.success) throw new CodedError("LIST_INVALID", `images/lists/${name}.yaml: ${z.prettifyError(parsed.error)}`);
  return { name, ...parsed.data };
}

/** All groups, in order of name. @throws CodedError `LIST_INVALID` */
export function readGroups(folder: string): Group[] {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".yaml")).sort();
  if (names.length === 0) throw new CodedError("LIST_INVALID", `${folder} has no list. Restore it from git.`);
  return names.map((name) => parseGroup(path.basename(name, ".yaml"), fs.readFileSync(path.join(folder, name), "utf8")));
}
