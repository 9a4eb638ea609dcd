import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Connect, Plugin } from "vite";

export interface BuiltImage {
  /** Its folder's name: the image's hash. */
  readonly name: string;
  readonly manifest: string;
}

/** The image that the app is built for, as `npm run build` says; in development the newest there is, asked anew each time. */
export function builtImage(): BuiltImage | undefined {
  const manifest = process.env["PODWIRE_IMAGE_MANIFEST"];
  return manifest === undefined ? undefined : { name: basename(dirname(manifest)), manifest: readFileSync(manifest, "utf8") };
}

/** For development alone: machines' images straight from where they are built (docs/design/contracts.md). */
export function devImages(): Plugin {
  return {
    name: "podwire-images",
    configureServer(server) {
      server.middlewares.use("/images/", serveImages);
    },
  };
}

const serveImages: Connect.NextHandleFunction = (request, response, next) => {
  const newest = newestImage();
  const path = request.url?.split("?")[0]?.replace(/^\//, "") ?? "";
  if (path === "current.json" && newest) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ image: newest }));
  } else if (newest && /^[0-9a-f]+\/[\w-][\w.-]*$/.test(path) && existsSync(join(imagesFolder(), path))) {
    createReadStream(join(imagesFolder(), path)).pipe(response);
  } else next();
};

function imagesFolder(): string {
  const { PODWIRE_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  return join(own ?? join(xdg ?? join(homedir(), ".cache"), "podwire"), "images");
}

function newestImage(): string | undefined {
  if (!existsSync(imagesFolder())) return undefined;
  const whole = readdirSync(imagesFolder()).filter((name) => /^[0-9a-f]+$/.test(name));
  const built = (name: string): number => statSync(join(imagesFolder(), name)).mtimeMs;
  return whole.sort((one, other) => built(other) - built(one))[0];
}
