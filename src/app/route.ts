/** What an address of ours asks for: `?lesson=<id>&step=<id>`. */
export interface Route {
  readonly lesson: string | undefined;
  readonly step: string | undefined;
}

export const CATALOGUE: Route = { lesson: undefined, step: undefined };

const ID = /^[a-z0-9][a-z0-9-]{0,79}$/;

/** What is no id of ours is left out: an address is input from outside. */
export function readRoute(search: string): Route {
  const query = new URLSearchParams(search);
  const id = (name: string): string | undefined => {
    const value = query.get(name);
    return value !== null && ID.test(value) ? value : undefined;
  };
  const lesson = id("lesson");
  return { lesson, step: lesson === undefined ? undefined : id("step") };
}

/** Relative, so that it holds under whatever path the app is served. */
export function routeAddress({ lesson, step }: Route): string {
  if (lesson === undefined) return "./";
  return step === undefined ? `?lesson=${lesson}` : `?lesson=${lesson}&step=${step}`;
}

export function sameRoute(one: Route, other: Route): boolean {
  return one.lesson === other.lesson && one.step === other.step;
}
