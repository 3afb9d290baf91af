import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { CallError, messageOf, status } from "../plugins/grpc";
import type { CheckResult } from "../plugins/provider-client";
import { packageOf, parseReference, providerType } from "../provider-reference";
import { DefaultProviders, type ProviderRequest } from "../monitor/default-providers";
import type { ResourceState } from "../state/resource-state";
import type { Slot } from "../state/snapshot";
import { BailError, isBail } from "../steps/bail";
import { deleteUnwanted } from "../steps/deletes";
import { Executor } from "../steps/executor";
import { Generator } from "../steps/generator";
import type { Goal } from "../steps/goal";
import type { Operation } from "../steps/operation";
import { makeStep } from "../steps/step";
import { stepEvent } from "../events/step-event";
import { isStackUrn } from "../urn";
import type { PropertyMap } from "../values/property";

/** How a registration ended. */
export interface RegisterResult {
  readonly kind: "success" | "fail" | "skip";
  readonly state: ResourceState;
}

/** What a program does to its stack: registrations come in as it runs, and deletions at the end. */
export class Deployment {
  readonly #operation: Operation;
  readonly executor: Executor;
  readonly #generator: Generator;
  readonly #defaults: DefaultProviders;
  readonly #goals = new Map<string, Goal>();
  readonly #skipped = new Set<string>();
  readonly #pending = new Set<Promise<unknown>>();
  #stackOutputs: { readonly urn: string; readonly outputs: PropertyMap } | undefined;

  /** @param packageConfig - the stack's configuration of a package. */
  constructor(operation: Operation, packageConfig: (packageName: string) => PropertyMap) {
    this.#operation = operation;
    this.executor = new Executor(operation);
    this.#generator = new Generator(operation, this.executor);
    this.#defaults = new DefaultProviders(async (goal) => {
      const { kind, state } = await this.register(goal);
      if (kind !== "success") throw new BailError(`default provider ${state.urn} failed`);
      return state;
    }, packageConfig);
  }

  /** A child takes over from its parent what it does not say itself (inheritFromParent). */
  inherit(goal: Goal): Goal {
    const parent = goal.parent === "" ? undefined : this.#goals.get(goal.parent);
    if (parent === undefined) return goal;
    const reference = parseReference(parent.provider);
    const fits =
      reference !== undefined && reference.urn.includes(`::${providerType(packageOf(goal.type))}::`);
    return {
      ...goal,
      deletedWith: goal.deletedWith || parent.deletedWith,
      protect: goal.protect ?? parent.protect,
      retainOnDelete: goal.retainOnDelete ?? parent.retainOnDelete,
      provider: goal.provider || (!goal.custom || fits ? parent.provider : ""),
    };
  }

  /** The reference of the default provider of a package. */
  defaultProvider(request: ProviderRequest): Promise<string> {
    return this.#defaults.reference(request);
  }

  /**
   * Does what a registration asks for.
   * @throws CallError when the operation has ended, for whatever reason was told.
   */
  register(goal: Goal): Promise<RegisterResult> {
    return this.#track(this.#register(goal));
  }

  /** Reads a resource that is not the program's own. */
  async read(state: Omit<ResourceState, "urn">, name: string): Promise<ResourceState> {
    const work = async (): Promise<ResourceState> => {
      const { steps, result } = this.#generator.generateRead(state, name);
      await this.executor.run(steps);
      return result.state;
    };
    return this.#guard(work());
  }

  /** Writes down the outputs of a component; those of the stack wait until it is known how the operation ends. */
  async registerOutputs(urn: string, outputs: PropertyMap): Promise<void> {
    if (isStackUrn(urn)) {
      this.#stackOutputs = { urn, outputs };
      return;
    }
    const slot = this.#operation.news.get(urn);
    if (slot === undefined) {
      if (this.#skipped.has(urn)) return;
      throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
    }
    await this.#complete(slot, outputs);
  }

  /** Asks a provider's function. */
  async invoke(reference: string, token: string, args: PropertyMap): Promise<CheckResult> {
    const client = this.#operation.registry.get(reference);
    if (client === undefined) throw new Error(`unknown provider '${reference}'`);
    try {
      return await this.#guard(client.invoke(token, args, this.#operation.options.preview));
    } catch (error) {
      throw new Error(`invocation of ${token} returned an error: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Has a provider make a component. @throws Error with the provider's reason when it could not. */
  async construct(reference: string, request: ConstructRequest): Promise<ConstructResponse> {
    const client = this.#operation.registry.get(reference);
    if (client === undefined) throw new Error(`unknown provider '${reference}'`);
    return this.#guard(client.construct(request));
  }

  /** The engine's own functions. */
  builtin(token: string, args: PropertyMap): PropertyMap {
    const urn = args["urn"];
    const slot =
      typeof urn === "string" ? (this.#operation.news.get(urn) ?? this.#operation.reads.get(urn)) : undefined;
    if (token === "pulumi:pulumi:getResource" && slot !== undefined) {
      return { urn: slot.state.urn, id: slot.state.id ?? "", state: slot.state.outputs };
    }
    if (token === "pulumi:pulumi:getResource") throw new Error(`unknown resource ${JSON.stringify(urn)}`);
    throw new CallError(
      status.UNIMPLEMENTED,
      `The rehearsal does not do ${token}; use the real Pulumi CLI (--engine pulumi).`,
    );
  }

  /** Waits for everything registered and under way. */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }

  /** Deletes what the program no longer has. */
  async deleteUnwanted(): Promise<void> {
    await deleteUnwanted(this.#operation, this.executor, (urn) => this.#generator.isWanted(urn));
  }

  /** Writes the stack's outputs; after a failure, old outputs that were not given anew are kept. */
  async finishStack(failed: boolean): Promise<void> {
    if (this.#stackOutputs === undefined) return;
    const { urn, outputs } = this.#stackOutputs;
    const slot = this.#operation.news.get(urn);
    if (slot === undefined) return;
    await this.#complete(slot, failed ? { ...slot.state.outputs, ...outputs } : outputs);
  }

  /**
   * Asks the policies about the whole stack.
   * @returns whether a mandatory one was violated.
   */
  judgeStack(stackUrn: string): Promise<boolean> {
    const { news, policies } = this.#operation;
    const resources = [...news.values()].map(({ state }) => {
      const reference = state.provider === undefined ? undefined : parseReference(state.provider);
      return {
        state,
        properties: state.outputs,
        deleteBeforeReplace: this.#generator.goalOf(state.urn)?.deleteBeforeReplace,
        provider: reference === undefined ? undefined : news.get(reference.urn)?.state,
      };
    });
    return policies.judgeStack(resources, stackUrn);
  }

  async #register(goal: Goal): Promise<RegisterResult> {
    const { emitter, options } = this.#operation;
    let urn = "";
    emitter.secrets.learn(goal.inputs);
    try {
      const { steps, result } = await this.#generator.generate(goal);
      urn = result.state.urn;
      this.#goals.set(urn, goal);
      if (this.#dependsOnFailure(result.state)) {
        this.#skipped.add(urn);
        return { kind: "skip", state: result.state };
      }
      if (steps.length > 0) await this.executor.run(steps);
      return { kind: "success", state: result.state };
    } catch (error) {
      this.executor.fail();
      if (!isBail(error)) {
        emitter.diagnose("error", messageOf(error), this.#generator.urnFor(goal));
      }
      const slot = urn === "" ? undefined : this.#operation.news.get(urn);
      const stepFailed = urn !== "" && this.executor.failedUrns.has(urn);
      if (!options.continueOnError || !stepFailed) {
        this.executor.halt(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
      this.#skipped.add(urn);
      return {
        kind: "fail",
        state: slot?.state ?? { urn, custom: goal.custom, type: goal.type, inputs: {}, outputs: {} },
      };
    }
  }

  #dependsOnFailure(state: ResourceState): boolean {
    const failed = (urn: string) => this.#skipped.has(urn);
    const provider = parseReference(state.provider ?? "");
    return (
      (state.dependencies ?? []).some(failed) ||
      Object.values(state.propertyDependencies ?? {}).some((urns) => urns.some(failed)) ||
      (provider !== undefined && failed(provider.urn)) ||
      failed(state.parent ?? "")
    );
  }

  async #complete(slot: Slot, outputs: PropertyMap): Promise<void> {
    const { emitter, options, snapshot } = this.#operation;
    const before = slot.state;
    emitter.secrets.learn(outputs);
    slot.state = { ...before, outputs };
    const step = makeStep(this.executor.opOf(before.urn), { ...this.executor.oldOf(before.urn), new: slot });
    emitter.emit({
      resOutputsEvent: { metadata: stepEvent(step), ...(options.preview ? { planning: true } : {}) },
    });
    if (!options.preview && JSON.stringify(before.outputs) !== JSON.stringify(outputs))
      await snapshot.write();
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#pending.add(work);
    const done = (): void => void this.#pending.delete(work);
    work.then(done, done);
    return this.#guard(work);
  }

  /** A call in hand when the operation stops is answered as a closing engine answers. */
  async #guard<Result>(work: Promise<Result>): Promise<Result> {
    work.catch(() => undefined);
    try {
      return await Promise.race([work, this.executor.stopped]);
    } catch (error) {
      if (error instanceof CallError) throw error;
      throw new CallError(
        status.UNAVAILABLE,
        "resource monitor shut down while waiting on step's done channel",
      );
    }
  }
}
