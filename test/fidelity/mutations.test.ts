import assert from "node:assert/strict";
import { PROGRAMS } from "./scenarios";
import { differences } from "./support/compare";
import { unexplained } from "./support/explain";
import type { JsonMap } from "./support/trace";
import { recorded } from "./support/traces";

type Resource = Record<string, unknown>;

/** A step that may be changed. */
interface Draft {
  exitCode: number;
  readonly operation: string;
  events: string[];
  readonly changes: Record<string, number>;
  readonly details: Record<string, { readonly diffs?: string[]; detailedDiff?: Record<string, unknown> }>;
  readonly diagnostics: unknown[];
  readonly policies: { level: string }[];
  readonly remediations: { after: unknown }[];
  state: Record<string, Resource> | null;
}

/** Changes a step in one way; says whether there was anything to change. */
type Mutation = (step: Draft) => boolean;

function resources(step: Draft): Resource[] {
  return Object.values(step.state ?? {});
}

function firstOf(step: Draft, fits: (resource: Resource) => boolean): Resource | undefined {
  return resources(step).find(fits);
}

const filled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "drops a dependency": (step) => {
    const resource = firstOf(step, ({ dependencies }) => filled(dependencies));
    (resource?.["dependencies"] as unknown[] | undefined)?.pop();
    return resource !== undefined;
  },
  "drops a property dependency": (step) => {
    const urns = resources(step)
      .flatMap(({ propertyDependencies }) => Object.values((propertyDependencies ?? {}) as JsonMap))
      .find(filled);
    (urns as unknown[] | undefined)?.pop();
    return urns !== undefined;
  },
  "changes an input": (step) => {
    const resource = firstOf(step, ({ type }) => type === "command:local:Command");
    if (resource !== undefined) resource["inputs"] = { ...(resource["inputs"] as object), dir: "elsewhere" };
    return resource !== undefined;
  },
  "changes a parent": (step) => {
    const resource = firstOf(step, ({ parent }) => parent !== undefined);
    if (resource !== undefined) resource["parent"] = "urn:pulumi:dev::fidelity::x:y:Z::nobody";
    return resource !== undefined;
  },
  "changes a provider": (step) => {
    const resource = firstOf(step, ({ provider }) => provider !== undefined);
    if (resource !== undefined)
      resource["provider"] = "urn:pulumi:dev::fidelity::pulumi:providers:x::y::<uuid>";
    return resource !== undefined;
  },
  "loses protection": (step) => {
    const resource = firstOf(step, ({ protect }) => protect === true);
    if (resource !== undefined) delete resource["protect"];
    return resource !== undefined;
  },
  "shows a secret": (step) => {
    const text = JSON.stringify(step.state);
    if (!text.includes('"[secret]"')) return false;
    step.state = JSON.parse(text.replace('"[secret]"', '"plain"')) as Record<string, Resource>;
    return true;
  },
  "flips a verdict": (step) => {
    const [policy] = step.policies;
    if (policy !== undefined) policy.level = policy.level === "mandatory" ? "advisory" : "mandatory";
    return policy !== undefined;
  },
  "drops a verdict": (step) => step.policies.pop() !== undefined,
  "mends otherwise": (step) => {
    const [remediation] = step.remediations;
    if (remediation !== undefined) remediation.after = {};
    return remediation !== undefined;
  },
  "drops a message": (step) => step.diagnostics.pop() !== undefined,
  "does something else": (step) => {
    const at = step.events.findIndex((event) => event.startsWith("pre create "));
    if (at >= 0) step.events[at] = (step.events[at] ?? "").replace("pre create ", "pre update ");
    return at >= 0;
  },
  "does it the other way round": (step) => {
    if (step.operation === "preview" || step.operation === "refresh" || step.events.length < 6) return false;
    // What comes in pairs stays so: only the order among resources is turned.
    const urns = [...new Set(step.events.map((event) => event.split(" ").slice(2).join(" ")))].reverse();
    step.events = urns.flatMap((urn) => step.events.filter((event) => event.endsWith(` ${urn}`)));
    return true;
  },
  "sees another difference": (step) => {
    const detail = Object.values(step.details).find(({ diffs }) => filled(diffs));
    detail?.diffs?.push("more");
    return detail !== undefined;
  },
  "makes a replacement of an update": (step) => {
    const detail = Object.values(step.details).find(
      ({ detailedDiff }) => Object.keys(detailedDiff ?? {}).length > 0,
    );
    const [path] = Object.keys(detail?.detailedDiff ?? {});
    if (detail?.detailedDiff === undefined || path === undefined) return false;
    detail.detailedDiff = { ...detail.detailedDiff, [path]: { diffKind: "other-replace" } };
    return true;
  },
  "ends otherwise": (step) => {
    step.exitCode += 1;
    return true;
  },
  "counts otherwise": (step) => {
    step.changes["same"] = (step.changes["same"] ?? 0) + 1;
    return true;
  },
  "forgets a resource": (step) => {
    const [urn] = Object.keys(step.state ?? {});
    if (urn !== undefined)
      step.state = Object.fromEntries(Object.entries(step.state ?? {}).filter(([key]) => key !== urn));
    return urn !== undefined;
  },
};

describe("a trace that differs is told from the recorded one", () => {
  const traces = PROGRAMS.map(({ name }) => recorded(name));

  it("and one that does not is the same", () => {
    for (const trace of traces) assert.deepEqual(differences(trace, structuredClone(trace)), []);
  });

  for (const [name, mutate] of Object.entries(MUTATIONS)) {
    it(name, () => {
      let changed = 0;
      for (const trace of traces) {
        trace.steps.forEach((step, at) => {
          const draft = structuredClone(trace);
          const target = draft.steps[at] as unknown as Draft | undefined;
          if (target === undefined || !mutate(target)) return;
          changed += 1;
          const caught = unexplained(trace.scenario, differences(trace, draft));
          assert.ok(caught.length > 0, `${trace.scenario}, ${step.name}: not told`);
        });
      }
      assert.ok(changed > 0, "no trace has anything that this changes");
    });
  }
});
