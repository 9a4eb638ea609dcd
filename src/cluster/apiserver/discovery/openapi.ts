/** OpenAPI v3 documents, made when they are first asked for and again when what is served has changed. */
import { apiVersionOf, pathOfGroupVersion, type GroupVersion, type JsonObject, type ResourceInfo } from "../../../kube/index.ts";
import { openApiDocument, openApiIndex, type ServedResource } from "../../../kube/openapi/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import { groupsOf, resourcesOf } from "./groups.ts";

export interface OpenApiFile {
  readonly text: string;
  readonly hash: string;
}

/** What is served now; the same list for as long as nothing changes. */
export interface Served {
  readonly infos: readonly ResourceInfo[];
  /** `openAPIV3Schema` of custom resources. */
  customSchema(info: ResourceInfo): JsonObject | undefined;
}

interface Built {
  readonly of: readonly ResourceInfo[];
  readonly files: ReadonlyMap<string, OpenApiFile>;
  readonly index: string;
}

export class OpenApiDocuments {
  readonly #schema: KubeSchema;
  readonly #served: Served;
  /** By what went in: built-in groups never change, so one definition more does not make them anew. */
  readonly #texts = new Map<string, { readonly resources: readonly ServedResource[]; readonly text: string }>();
  #built: Built | undefined;

  constructor(schema: KubeSchema, served: Served) {
    this.#schema = schema;
    this.#served = served;
  }

  /** `GET /openapi/v3` */
  get index(): string {
    return this.#current().index;
  }

  /** @param path `apis/apps/v1` */
  file(path: string): OpenApiFile | undefined {
    return this.#current().files.get(path);
  }

  #current(): Built {
    const { infos } = this.#served;
    if (this.#built?.of !== infos) this.#built = this.#build(infos);
    return this.#built;
  }

  #build(infos: readonly ResourceInfo[]): Built {
    const versions = groupsOf(infos).flatMap(({ name, versions: all }) => all.map((version): GroupVersion => ({ group: name, version })));
    const texts = new Map(versions.map((groupVersion) => [pathOfGroupVersion(groupVersion), this.#text(groupVersion, infos)]));
    const index = openApiIndex(texts);
    const paths = index["paths"] as Readonly<Record<string, { readonly serverRelativeURL: string }>>;
    const files = new Map([...texts].map(([path, text]) => [path, { text, hash: (paths[path]?.serverRelativeURL ?? "").replace(/^.*hash=/, "") }]));
    return { of: infos, files, index: JSON.stringify(index) };
  }

  #text(groupVersion: GroupVersion, infos: readonly ResourceInfo[]): string {
    const resources = resourcesOf(infos, groupVersion).map((info): ServedResource => {
      const custom = this.#served.customSchema(info);
      return { info, ...(custom && { custom }) };
    });
    const key = apiVersionOf(groupVersion);
    const known = this.#texts.get(key);
    const same = known?.resources.length === resources.length && known.resources.every(({ info, custom }, at) => info === resources[at]?.info && custom === resources[at]?.custom);
    if (known && same) return known.text;
    const text = JSON.stringify(openApiDocument(this.#schema, groupVersion, resources));
    this.#texts.set(key, { resources, text });
    return text;
  }
}
