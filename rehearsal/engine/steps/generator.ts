import { mustReplace } from "../plugins/diff-result";
import { isProviderType } from "../provider-reference";
import { DependencyGraph } from "../state/dependency-graph";
import type { ResourceState } from "../state/resource-state";
import { type Slot, slotOf } from "../state/snapshot";
import { makeUrn } from "../urn";
import { deepEquals } from "../values/equality";
import type { PropertyValue } from "../values/property";
import { unwrapSecrets, withoutOutputValues } from "../values/traverse";
import { aliasUrns } from "./aliases";
import { BailError } from "./bail";
import { diffResource, referenceChanged, withIgnoredChanges, withReplaceOnChanges } from "./diff";
import type { Executor } from "./executor";
import { type Goal, stateOf } from "./goal";
import { type Operation, oldResources } from "./operation";
import { replacementSteps } from "./replacement";
import { customProvider, registryProvider, type ResourceProvider } from "./resource-provider";
import { makeStep, type Step } from "./step";

/** A resource on its way from goal to steps. */
interface Registration {
  readonly goal: Goal;
  readonly urn: string;
  readonly fresh: Slot;
  readonly provider: ResourceProvider | undefined;
}

/** Finds out what has to be done for each resource (pkg/resource/deploy/step_generator.go). */
export class Generator {
  readonly #operation: Operation;
  readonly #executor: Executor;
  #oldSlots: ReadonlyMap<string, Slot> | undefined;
  /** New URN of the resource that an old URN was found for. */
  readonly #aliased = new Map<string, string>();
  /** Old URN under which a new URN was found. */
  readonly #usedAliases = new Map<string, string>();
  readonly #seen = new Set<string>();
  readonly #decided = new Set<string>();
  readonly #replaced = new Set<string>();
  readonly #deleted = new Map<string, readonly string[]>();
  readonly #goals = new Map<string, Goal>();

  constructor(operation: Operation, executor: Executor) {
    this.#operation = operation;
    this.#executor = executor;
  }

  /** What the stack has, looked up when the program first asks: a refresh before it may have found things gone. */
  get #olds(): ReadonlyMap<string, Slot> {
    return (this.#oldSlots ??= oldResources(this.#operation.snapshot));
  }

  /** Whether the program has this resource, under this URN or a new one. */
  isWanted(urn: string): boolean {
    return this.#decided.has(urn) || this.#aliased.has(urn);
  }

  /** The URN that a goal's resource has. */
  urnFor(goal: Goal): string {
    const { stack, project } = this.#operation.options;
    return makeUrn({ stack, project, parent: goal.parent, type: goal.type, name: goal.name });
  }

  /** What the program wants of a resource, once it has said so. */
  goalOf(urn: string): Goal | undefined {
    return this.#goals.get(urn);
  }

  /**
   * Gives the steps for a goal, and the slot that will hold the outcome.
   * @throws BailError when the resource must not be made; the reason was told.
   */
  async generate(goal: Goal): Promise<{ readonly steps: readonly Step[]; readonly result: Slot }> {
    const urn = this.#claim(goal.type, goal.name, goal.parent);
    const { old: found, alias, invalid } = this.#findOld(urn, goal);
    const fresh = slotOf(stateOf(goal, urn, found?.state, alias));
    this.#goals.set(urn, goal);
    if (isProviderType(goal.type)) this.#operation.news.set(urn, fresh);
    const provider = this.#provider(goal);
    const imported = await this.#import(goal, fresh, found);
    const old = imported ?? found;
    const registration: Registration = { goal, urn, fresh, provider };
    const recreating = this.#deleted.has(urn);
    const fresher =
      recreating ||
      old === undefined ||
      old.state.external === true ||
      this.#operation.options.replace.has(urn);
    let valid = await this.#check(registration, fresher ? undefined : old.state);
    valid = (await this.#judge(registration)) && valid && !invalid;
    if (!valid) throw new BailError(`resource ${urn} is invalid`);
    const steps = await this.#decide(registration, old, imported !== undefined);
    this.#decided.add(urn);
    if (imported !== undefined && steps.length === 0) return { steps, result: imported };
    return { steps, result: fresh };
  }

  /** Gives the steps for a resource that the program only reads (GenerateReadSteps). */
  generateRead(
    state: Omit<ResourceState, "urn">,
    name: string,
  ): { readonly steps: readonly Step[]; readonly result: Slot } {
    const urn = this.#claim(state.type, name, state.parent ?? "");
    const fresh = slotOf({ ...state, urn });
    const old = this.#olds.get(urn);
    this.#decided.add(urn);
    if (old !== undefined && old.state.external !== true && old.state.id !== state.id) {
      this.#replaced.add(urn);
      return {
        steps: [
          makeStep("read-replacement", { old, new: fresh }, { pending: true }),
          makeStep("replace", { old, new: fresh }, { pending: true }),
        ],
        result: fresh,
      };
    }
    return {
      steps: [makeStep("read", { ...(old === undefined ? {} : { old }), new: fresh })],
      result: fresh,
    };
  }

  #claim(type: string, name: string, parent: string): string {
    if (parent !== "" && !this.#seen.has(parent)) throw new Error(`could not find parent resource ${parent}`);
    const { stack, project } = this.#operation.options;
    const urn = makeUrn({ stack, project, parent, type, name });
    if (this.#seen.has(urn)) {
      this.#operation.emitter.diagnose(
        "error",
        `Duplicate resource URN '${urn}'; try giving it a unique name`,
        urn,
      );
      throw new BailError(`Duplicate resource URN '${urn}'`);
    }
    this.#seen.add(urn);
    return urn;
  }

  #findOld(
    urn: string,
    goal: Goal,
  ): { readonly old: Slot | undefined; readonly alias: string | undefined; readonly invalid: boolean } {
    const { stack, project } = this.#operation.options;
    const complain = (message: string) => this.#operation.emitter.diagnose("error", message, urn);
    let invalid = false;
    const claimedBy = this.#aliased.get(urn);
    if (claimedBy !== undefined) {
      invalid = true;
      complain(`Duplicate resource URN '${urn}' conflicting with alias on resource with URN '${claimedBy}'`);
    }
    for (const candidate of [urn, ...aliasUrns({ stack, project, usedAliases: this.#usedAliases }, goal)]) {
      const old = this.#olds.get(candidate);
      if (old === undefined) continue;
      if (candidate === urn) return { old, alias: undefined, invalid };
      const other = this.#seen.has(candidate) ? urn : this.#aliased.get(candidate);
      if (other !== undefined) {
        invalid = true;
        complain(
          `Duplicate resource alias '${candidate}' applied to resource with URN '${urn}' conflicting with resource with URN '${other}'`,
        );
      }
      this.#aliased.set(candidate, urn);
      this.#usedAliases.set(urn, candidate);
      this.#operation.registry.alias(urn, candidate);
      return { old, alias: candidate, invalid };
    }
    return { old: undefined, alias: undefined, invalid };
  }

  #provider(goal: Goal): ResourceProvider | undefined {
    const { registry } = this.#operation;
    if (isProviderType(goal.type)) return registryProvider(registry);
    if (!goal.custom) return undefined;
    const client = registry.get(goal.provider);
    if (client === undefined) throw new Error(`unknown provider ${goal.provider}`);
    return customProvider(client);
  }

  async #import(goal: Goal, fresh: Slot, old: Slot | undefined): Promise<Slot | undefined> {
    const known = old?.state.importID || old?.state.id;
    const importing =
      goal.custom &&
      goal.importId !== "" &&
      (old === undefined || old.state.external === true || known !== goal.importId);
    if (!importing) return undefined;
    const imported = slotOf(fresh.state);
    const steps =
      old === undefined
        ? [makeStep("import", { new: imported })]
        : [
            makeStep("import-replacement", { old, new: imported }, { pending: true }),
            makeStep("replace", { old, new: imported }, { pending: true }),
          ];
    await this.#executor.run(steps);
    return imported;
  }

  async #check(
    { goal, urn, fresh, provider }: Registration,
    old: ResourceState | undefined,
  ): Promise<boolean> {
    const { emitter } = this.#operation;
    const wanted =
      old === undefined
        ? goal.inputs
        : withIgnoredChanges(emitter, urn, goal.inputs, old.inputs, goal.ignoreChanges);
    if (provider === undefined) {
      fresh.state = { ...fresh.state, inputs: wanted };
      return true;
    }
    const { inputs, failures } = await provider.check(urn, old?.inputs ?? {}, wanted);
    fresh.state = { ...fresh.state, inputs };
    return this.#complain(goal, urn, failures);
  }

  #complain(
    goal: Goal,
    urn: string,
    failures: readonly { readonly property: string; readonly reason: string }[],
  ): boolean {
    for (const { property, reason } of failures) {
      const at = property === "" ? "" : `: property ${property} value ${shown(goal.inputs[property])}`;
      this.#operation.emitter.diagnose(
        "error",
        `${goal.type} resource '${goal.name}'${at} has a problem: ${reason}`,
        urn,
      );
    }
    return failures.length === 0;
  }

  async #judge({ goal, fresh }: Registration): Promise<boolean> {
    const { policies, news, options } = this.#operation;
    const provider = [...news.values()].find(
      ({ state }) => goal.provider !== "" && goal.provider.startsWith(`${state.urn}::`),
    );
    const { inputs, violated } = await policies.judge({
      state: fresh.state,
      properties: withoutOutputs(fresh.state),
      deleteBeforeReplace: goal.deleteBeforeReplace,
      provider: provider?.state,
    });
    if (!deepEquals(inputs, withoutOutputs(fresh.state))) fresh.state = { ...fresh.state, inputs };
    if (violated) this.#executor.fail();
    return !violated || options.preview;
  }

  async #decide(
    registration: Registration,
    old: Slot | undefined,
    imported: boolean,
  ): Promise<readonly Step[]> {
    const { fresh } = registration;
    const recreate = this.#recreate(old, fresh);
    if (recreate !== undefined) return recreate;
    if (old === undefined) return [makeStep("create", { new: fresh })];
    if (old.state.external === true && !imported) {
      return [
        makeStep("create-replacement", { old, new: fresh }, { pending: true }),
        makeStep("replace", { old, new: fresh }, { pending: true }),
      ];
    }
    const steps = await this.#compare(registration, old);
    // Another resource may have had to delete this one while it was being compared.
    const late = this.#recreate(old, fresh);
    if (late !== undefined) return late;
    if (steps.length > 0 || imported) return steps;
    return [makeStep("same", { old, new: fresh })];
  }

  #recreate(old: Slot | undefined, fresh: Slot): readonly Step[] | undefined {
    const { urn } = fresh.state;
    const keys = this.#deleted.get(urn);
    if (keys === undefined || old === undefined) return undefined;
    this.#deleted.delete(urn);
    this.#executor.deleting.delete(urn);
    this.#replaced.add(urn);
    return [
      makeStep("replace", { old, new: fresh }),
      makeStep("create-replacement", { old, new: fresh }, { keys }),
    ];
  }

  async #compare({ goal, urn, fresh, provider }: Registration, old: Slot): Promise<readonly Step[]> {
    const { emitter, options } = this.#operation;
    const triggered = isTriggered(old.state, fresh.state);
    const found = triggered
      ? {
          changes: "some" as const,
          replaceKeys: [],
          stableKeys: [],
          changedKeys: [],
          detailedDiff: undefined,
          deleteBeforeReplace: false,
        }
      : await diffResource(
          {
            emitter,
            replaced: this.#replaced,
            wantedReplacements: options.replace,
            providerChanged: (before, after) => this.#providerChanged(before, after),
          },
          provider,
          old.state,
          fresh.state,
        );
    const hasInitErrors = (old.state.initErrors ?? []).length > 0;
    const diff = withReplaceOnChanges(found, goal.replaceOnChanges, hasInitErrors);
    const details = { keys: diff.replaceKeys, diffs: diff.changedKeys, detailedDiff: diff.detailedDiff };
    const pendingReplacement = old.state.pendingReplacement === true;
    if (diff.changes !== "some" && !pendingReplacement) {
      return hasInitErrors
        ? [
            makeStep(
              "update",
              { old, new: fresh },
              { diffs: details.diffs, detailedDiff: details.detailedDiff },
            ),
          ]
        : [];
    }
    if (!mustReplace(diff) && !triggered && !pendingReplacement) {
      return [
        makeStep("update", { old, new: fresh }, { diffs: details.diffs, detailedDiff: details.detailedDiff }),
      ];
    }
    this.#refuseIfProtected(old.state, fresh.state);
    this.#replaced.add(urn);
    // The first check took over what the old resource had by default; a new one gets its own.
    if (provider !== undefined && !options.replace.has(urn)) {
      const { inputs, failures } = await provider.check(urn, {}, goal.inputs);
      if (!this.#complain(goal, urn, failures)) throw new BailError(`resource ${urn} has check errors`);
      fresh.state = { ...fresh.state, inputs };
    }
    return replacementSteps(
      {
        operation: this.#operation,
        graph: new DependencyGraph(this.#operation.snapshot.base.filter(({ removed }) => !removed)),
        decided: this.#decided,
        deleted: this.#deleted,
        deleting: this.#executor.deleting,
      },
      { old, fresh, details, first: goal.deleteBeforeReplace ?? diff.deleteBeforeReplace },
    );
  }

  #refuseIfProtected(old: ResourceState, wanted: ResourceState): void {
    if (old.protect !== true || wanted.protect !== true) return;
    const message = `unable to replace resource "${wanted.urn}"\nas it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``;
    this.#operation.emitter.diagnose("error", message, wanted.urn);
    this.#executor.fail();
    if (!this.#operation.options.preview) throw new BailError(message);
  }

  async #providerChanged(before: ResourceState, after: ResourceState): Promise<boolean> {
    return referenceChanged(before, after, this.#aliased, async (oldUrn, newUrn, newId) => {
      const oldProvider = this.#olds.get(oldUrn)?.state;
      const newProvider = this.#operation.news.get(newUrn)?.state;
      if (oldProvider === undefined || newProvider === undefined) {
        throw new Error(`could not find the provider of ${after.urn} in the state`);
      }
      return this.#operation.registry.needsReplacement(newUrn, newId, oldProvider, newProvider.inputs);
    });
  }
}

function withoutOutputs(state: ResourceState): ResourceState["inputs"] {
  return withoutOutputValues(state.inputs) as ResourceState["inputs"];
}

function isTriggered(old: ResourceState, wanted: ResourceState): boolean {
  const [before, after] = [old.replacementTrigger ?? null, wanted.replacementTrigger ?? null];
  if (before === null || after === null) return false;
  return !deepEquals(unwrapSecrets(before), unwrapSecrets(after));
}

/** A value for a message: never one that could be secret, and nothing long. */
function shown(value: PropertyValue | undefined): string {
  if (value === undefined) return "{}";
  return typeof value === "number" || typeof value === "boolean" ? `{${value}}` : "{...}";
}
