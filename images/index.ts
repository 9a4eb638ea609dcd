export { buildImage, type BuildOptions } from "./builder.ts";
export { cacheRoot } from "./cache.ts";
export { type BuildPhase, type BuildReport } from "./context.ts";
export { currentImage, exportImage, imageInfo, importImage, type Image, type ImageInfo, type Imported } from "./image.ts";
export { type Manifest } from "./manifest.ts";
export { clearStale, isAlive, tryLock } from "./pid-lock.ts";
export { progressLine } from "./progress.ts";
