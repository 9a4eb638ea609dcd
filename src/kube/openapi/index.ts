export { openApiDocument, openApiIndex, type ServedResource } from "./document.ts";
