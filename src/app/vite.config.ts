import { defineConfig } from "vite";
import { devImages } from "./vite-images.ts";
import { serviceWorker } from "./vite-service-worker.ts";
import { webBuild } from "./web-build.ts";

export default defineConfig({
  ...webBuild,
  root: import.meta.dirname,
  publicDir: "../../public",
  build: { ...webBuild.build, outDir: "../../dist" },
  plugins: [devImages(), serviceWorker("src/app/service-worker.ts")],
});
