import { defineConfig } from "vite";
import { builtImage, devImages } from "./vite-images.ts";
import { serviceWorker } from "./vite-service-worker.ts";
import { webBuild } from "./web-build.ts";

const image = builtImage();

export default defineConfig({
  ...webBuild,
  root: import.meta.dirname,
  publicDir: "../../public",
  define: { __IMAGE__: JSON.stringify(image?.name ?? "") },
  build: { ...webBuild.build, outDir: "../../dist" },
  plugins: [devImages(), serviceWorker("src/app/service-worker.ts", image)],
});
