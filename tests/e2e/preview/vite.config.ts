import { defineConfig } from "vite";
import { webBuild } from "../../../src/app/web-build.ts";

/** The app over machines that are made up: to look at it without an image. Never part of `dist/`. */
export default defineConfig({
  ...webBuild,
  root: import.meta.dirname,
  build: { ...webBuild.build, outDir: "../../../node_modules/.cache/podwire/preview" },
});
