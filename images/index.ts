export { buildImage, type BuildOptions } from "./builder.ts";
export { cacheRoot, imagesRoot } from "./cache.ts";
export { type BuildPhase, type BuildReport } from "./context.ts";
export { currentImage, exportImage, imageInfo, importImage, readImage, type Image, type ImageInfo, type Imported } from "./image.ts";
export { type Manifest } from "./manifest.ts";
export { progressLine } from "./progress.ts";
