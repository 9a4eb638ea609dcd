export { buildImage, readImage, type BuildOptions, type BuildPhase, type BuildReport, type Image } from "./builder.ts";
export { cacheRoot, imagesRoot } from "./cache.ts";
export { parseManifest, type Manifest } from "./manifest.ts";
