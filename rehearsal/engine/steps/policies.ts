import type { Emitter } from "../events/emitter";
import type { PolicySummary } from "../events/event";
import { stateForPolicyEvent } from "../events/step-event";
import type { AnalyzedResource, PolicyAnswer, PolicyDiagnostic, PolicyPack } from "../plugins/policy-pack";
import type { PropertyMap } from "../values/property";

/** What the policy packs made of a resource. */
export interface Verdict {
  /** Inputs after remediation. */
  readonly inputs: PropertyMap;
  /** Whether a mandatory policy was violated. */
  readonly violated: boolean;
}

/** Asks the policy packs of an operation and tells what they say. */
export class Policies {
  readonly #packs: Promise<readonly PolicyPack[]>;
  readonly #emitter: Emitter;

  constructor(packs: Promise<readonly PolicyPack[]>, emitter: Emitter) {
    this.#packs = packs;
    this.#emitter = emitter;
  }

  /** Remediates, then analyzes the inputs of a resource before anything is done to it. */
  async judge(resource: AnalyzedResource): Promise<Verdict> {
    const packs = await this.#packs;
    let inputs = resource.properties;
    for (const pack of packs) inputs = await this.#remediate(pack, { ...resource, properties: inputs });
    const answers = await Promise.all(packs.map((pack) => pack.analyze({ ...resource, properties: inputs })));
    let violated = false;
    for (const [at, answer] of answers.entries()) {
      const pack = packs[at];
      if (pack === undefined) continue;
      for (const item of answer.items) violated = this.#report(pack, item, resource.state.urn) || violated;
      this.#emitter.emit({
        policyAnalyzeSummaryEvent: { resourceUrn: resource.state.urn, ...summary(pack, answer) },
      });
    }
    return { inputs, violated };
  }

  /** Analyzes the whole stack at the end. Gives whether a mandatory policy was violated. */
  async judgeStack(resources: readonly AnalyzedResource[], stackUrn: string): Promise<boolean> {
    const known = new Set(resources.map(({ state }) => state.urn));
    let violated = false;
    for (const pack of await this.#packs) {
      const answer = await pack.analyzeStack(resources);
      for (const item of answer.items) {
        violated = this.#report(pack, item, known.has(item.urn) ? item.urn : stackUrn) || violated;
      }
      this.#emitter.emit({ policyAnalyzeStackSummaryEvent: summary(pack, answer) });
    }
    return violated;
  }

  async #remediate(pack: PolicyPack, resource: AnalyzedResource): Promise<PropertyMap> {
    const { urn } = resource.state;
    const answer = await pack.remediate(resource);
    let inputs = resource.properties;
    for (const { policyName, properties, diagnostic } of answer.items) {
      if (diagnostic !== "") {
        this.#report(
          pack,
          { policyName, message: diagnostic, enforcementLevel: "advisory", severity: "", urn },
          urn,
        );
      } else if (properties !== undefined) {
        this.#emitter.emit({
          policyRemediationEvent: {
            resourceUrn: urn,
            color: "never",
            policyName,
            ...nameOfPack(pack),
            before: stateForPolicyEvent(inputs),
            after: stateForPolicyEvent(properties),
          },
        });
        inputs = properties;
      }
    }
    this.#emitter.emit({ policyRemediateSummaryEvent: { resourceUrn: urn, ...summary(pack, answer) } });
    return inputs;
  }

  #report(pack: PolicyPack, item: PolicyDiagnostic, urn: string): boolean {
    // A remediation that did not help counts as a violation that stops the change.
    const enforcementLevel = item.enforcementLevel === "remediate" ? "mandatory" : item.enforcementLevel;
    this.#emitter.emit({
      policyEvent: {
        resourceUrn: urn,
        message: `${item.message}\n`,
        color: "never",
        policyName: item.policyName,
        ...nameOfPack(pack),
        enforcementLevel,
        ...(item.severity === "" ? {} : { severity: item.severity }),
      },
    });
    return enforcementLevel === "mandatory";
  }
}

function nameOfPack(pack: PolicyPack): {
  readonly policyPackName: string;
  readonly policyPackVersion: string;
  readonly policyPackVersionTag: string;
} {
  return { policyPackName: pack.name, policyPackVersion: pack.version, policyPackVersionTag: pack.version };
}

function summary(pack: PolicyPack, answer: PolicyAnswer<unknown>): PolicySummary {
  return {
    ...nameOfPack(pack),
    ...(answer.passed.length === 0 ? {} : { passed: answer.passed }),
    ...(answer.failed.length === 0 ? {} : { failed: answer.failed }),
  };
}
