import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { all, Bench, body, deleteNow, jane, write } from "./testing/bench.ts";

const step = fc.record({ name: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"), namespace: fc.constantFrom("a", "b"), verb: fc.constantFrom("put" as const, "delete" as const), label: fc.constantFrom("1", "2") });

describe("lst-05 and lst-07 chunks", () => {
  it("are together the list at the revision of the first, whatever is written meanwhile", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.array(fc.array(step, { maxLength: 5 }), { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom("", "l=1"), fc.constantFrom(undefined, "a"), async (before, between, limit, labelSelector, namespace) => {
        const configmaps = new Bench().of("configmaps");
        const run = async (steps: typeof before) => {
          for (const { name, namespace, verb, label } of steps) {
            const target = { namespace, name, subresource: "", caller: jane };
            if (verb === "delete") await configmaps.delete(target, deleteNow).catch(() => undefined);
            else await configmaps.patch(target, "application/apply-patch+yaml", body({ metadata: { labels: { l: label } } }), { ...write, fieldManager: "me" });
          }
        };
        await run(before);
        const options = { ...all, labelSelector };
        const whole = await configmaps.list(namespace, options);
        let page = await configmaps.list(namespace, { ...options, limit });
        const items = [...page.items];
        for (let n = 0; page.metadata.continue !== undefined; n++) {
          await run(between[n] ?? []);
          page = await configmaps.list(namespace, { ...options, limit, continue: page.metadata.continue });
          expect(page.items.length).toBeGreaterThan(0);
          items.push(...page.items);
        }
        expect(items).toEqual(whole.items);
        expect(page.metadata.resourceVersion).toBe(whole.metadata.resourceVersion);
      }),
      { numRuns: 60 },
    );
  });
});
