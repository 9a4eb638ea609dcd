/**
 * What has to change at the server: what the last application had and this one has not goes, what differs is set, all else stays.
 * Sources: apimachinery, pkg/util/strategicpatch (CreateThreeWayMergePatch) and pkg/util/jsonmergepatch.
 */
import { goJson, isObject } from "../../../kube/index.ts";
import { isSet, mergeKeyOf, retainsKeys } from "./merge-keys.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Lists are replaced as a whole where there is no kind: custom resources. */
export interface Shape {
  readonly kind: string | undefined;
  readonly path: readonly string[];
}

const fields = (value: unknown): Fields => (isObject(value) ? value : {});
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);
const same = (a: unknown, b: unknown): boolean => goJson(a) === goJson(b);
const below = (shape: Shape, name: string): Shape => ({ kind: shape.kind, path: [...shape.path, name] });

/** @returns a patch; empty where nothing is to change */
export function threeWay(original: Fields, modified: Fields, current: Fields, shape: Shape): Fields {
  const patch: Record<string, unknown> = {};
  for (const name of Object.keys(modified)) {
    const [before, wanted, now] = [original[name], modified[name], current[name]];
    if (wanted === undefined) continue;
    if (wanted === null) {
      if (now !== undefined && now !== null) patch[name] = null;
    } else if (now === undefined || now === null) patch[name] = wanted;
    else if (isObject(wanted) && isObject(now)) setMap(patch, name, threeWay(fields(before), wanted, now, below(shape, name)), wanted, below(shape, name));
    else if (Array.isArray(wanted) && Array.isArray(now)) setList(patch, name, items(before), items(wanted), items(now), below(shape, name));
    else if (!same(wanted, now)) patch[name] = wanted;
  }
  for (const name of Object.keys(original)) if (modified[name] === undefined && current[name] !== undefined) patch[name] = null;
  return patch;
}

function setMap(patch: Record<string, unknown>, name: string, inner: Fields, wanted: Fields, shape: Shape): void {
  if (Object.keys(inner).length === 0) return;
  const retains = shape.kind !== undefined && shape.path.at(-1) !== "volumes" && retainsKeys(shape.kind, shape.path);
  patch[name] = retains ? { $retainKeys: Object.keys(wanted).sort(), ...inner } : inner;
}

function setList(patch: Record<string, unknown>, name: string, before: readonly unknown[], wanted: readonly unknown[], now: readonly unknown[], shape: Shape): void {
  const key = shape.kind === undefined ? undefined : mergeKeyOf(shape.kind, shape.path);
  if (shape.kind !== undefined && isSet(shape.path)) return setTexts(patch, name, before, wanted, now);
  if (key === undefined || ![...wanted, ...now, ...before].every((item) => isObject(item) && item[key] !== undefined)) {
    if (!same(wanted, now)) patch[name] = wanted;
    return;
  }
  const find = (list: readonly unknown[], value: unknown): Fields | undefined => list.map(fields).find((item) => same(item[key], value));
  const changes = wanted.map(fields).flatMap((item): Fields[] => {
    const present = find(now, item[key]);
    if (present === undefined) return [item];
    const inner = threeWay(fields(find(before, item[key])), item, present, shape);
    if (Object.keys(inner).length === 0) return [];
    const retains = retainsKeys(shape.kind ?? "", shape.path) ? { $retainKeys: Object.keys(item).sort() } : {};
    return [{ ...retains, ...inner, [key]: item[key] }];
  });
  const gone = before.map(fields).filter((item) => find(wanted, item[key]) === undefined && find(now, item[key]) !== undefined).map((item) => ({ $patch: "delete", [key]: item[key] }));
  const order = wanted.map((item) => fields(item)[key]);
  const reordered = !same(now.map((item) => fields(item)[key]).filter((value) => order.some((one) => same(one, value))), order.filter((value) => find(now, value) !== undefined));
  if (changes.length === 0 && gone.length === 0 && !reordered) return;
  patch[`$setElementOrder/${name}`] = order.map((value) => ({ [key]: value }));
  if (changes.length > 0 || gone.length > 0) patch[name] = [...changes, ...gone];
}

function setTexts(patch: Record<string, unknown>, name: string, before: readonly unknown[], wanted: readonly unknown[], now: readonly unknown[]): void {
  const added = wanted.filter((item) => !now.includes(item));
  const gone = before.filter((item) => !wanted.includes(item) && now.includes(item));
  if (added.length === 0 && gone.length === 0) return;
  if (added.length > 0) patch[name] = added;
  if (gone.length > 0) patch[`$deleteFromPrimitiveList/${name}`] = gone;
  patch[`$setElementOrder/${name}`] = wanted;
}

/** A JSON merge patch that makes one object of another. */
export function mergePatch(from: Fields, to: Fields): Fields {
  return threeWay(from, to, from, { kind: undefined, path: [] });
}
