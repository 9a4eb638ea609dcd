export { buildImage, type BuildOptions, type BuildPhase, type BuildReport } from "./builder.ts";
export { cacheRoot, imagesRoot } from "./cache.ts";
export { currentImage, exportImage, imageInfo, importImage, readImage, type Image, type ImageInfo, type Imported } from "./image.ts";
export { type Manifest } from "./manifest.ts";
