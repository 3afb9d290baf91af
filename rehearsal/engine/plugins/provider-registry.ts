import type { RunningProvider } from "../../providers";
import {
  formatReference,
  isProviderType,
  packageOf,
  parseReference,
  providerConfig,
} from "../provider-reference";
import type { ResourceState } from "../state/resource-state";
import { deepEquals } from "../values/equality";
import type { PropertyMap } from "../values/property";
import { type DiffResult, mustReplace } from "./diff-result";
import { type CheckResult, ProviderClient } from "./provider-client";

/** Starts a provider by the name of its package. */
export type StartProvider = (name: string) => Promise<RunningProvider>;

const UNCONFIGURED = "unconfigured";

/**
 * The providers of one operation: one running provider for each provider resource, found by reference
 * (pkg/resource/deploy/providers/registry.go).
 */
export class ProviderRegistry {
  readonly #start: StartProvider;
  readonly #engineAddress: string;
  readonly #clients = new Map<string, ProviderClient>();
  readonly #all = new Set<ProviderClient>();
  readonly #warm = new Map<string, Promise<ProviderClient>>();
  readonly #loading = new Map<string, Promise<ProviderClient>>();

  /** @param engineAddress - where providers log to. */
  constructor(start: StartProvider, engineAddress: string) {
    this.#start = start;
    this.#engineAddress = engineAddress;
  }

  /** Starts a provider that will most likely be needed, while other things are still loading. */
  warm(name: string): void {
    const loading = this.#load(name);
    loading.catch(() => undefined);
    this.#warm.set(name, loading);
  }

  /** Checks the inputs of a provider resource; the provider stays ready to be configured. */
  async check(urn: string, olds: PropertyMap, news: PropertyMap): Promise<CheckResult> {
    const client = await this.#take(packageOf(typeOf(urn)));
    const { inputs, failures } = await client.checkConfig(urn, providerConfig(olds), providerConfig(news));
    this.#clients.set(formatReference({ urn, id: UNCONFIGURED }), client);
    const kept = ["version", "__internal"].filter((key) => key in news);
    return {
      inputs: { ...inputs, ...Object.fromEntries(kept.map((key) => [key, news[key] ?? null])) },
      failures,
    };
  }

  /** Compares the configurations of a provider resource. */
  async diff(urn: string, old: ResourceState, news: PropertyMap): Promise<DiffResult> {
    const client = this.#clients.get(formatReference({ urn, id: UNCONFIGURED })) ?? (await this.ensure(old));
    const [before, after] = [providerConfig(old.inputs), providerConfig(news)];
    const diff = await client.diffConfig(urn, before, old.outputs, after);
    const changes =
      diff.changes === "unknown" ? (deepEquals(old.outputs, after) ? "none" : "some") : diff.changes;
    return { ...diff, changes };
  }

  /** Whether another configuration needs the resources of a provider to be made anew. */
  async needsReplacement(
    newUrn: string,
    newId: string,
    old: ResourceState,
    news: PropertyMap,
  ): Promise<boolean> {
    const client = this.get(formatReference({ urn: newUrn, id: newId }));
    if (client === undefined) throw new Error(`failed to resolve provider reference: "${newUrn}::${newId}"`);
    return mustReplace(
      await client.diffConfig(newUrn, providerConfig(old.inputs), old.outputs, providerConfig(news)),
    );
  }

  /** Configures the checked provider under its id. */
  async configure(urn: string, id: string, inputs: PropertyMap): Promise<void> {
    const key = formatReference({ urn, id: UNCONFIGURED });
    const client = this.#clients.get(key) ?? (await this.#take(packageOf(typeOf(urn))));
    this.#clients.delete(key);
    client.configure(urn, id, providerConfig(inputs));
    this.#clients.set(formatReference({ urn, id }), client);
  }

  /** Makes sure that the provider of a state is there, configured as that state says. */
  ensure(state: ResourceState): Promise<ProviderClient> {
    const key = formatReference({ urn: state.urn, id: state.id ?? "" });
    const existing = this.#clients.get(key);
    if (existing !== undefined) return Promise.resolve(existing);
    const loading =
      this.#loading.get(key) ??
      this.#take(packageOf(state.type)).then((client) => {
        client.configure(state.urn, state.id ?? "", providerConfig(state.inputs));
        this.#clients.set(key, client);
        return client;
      });
    this.#loading.set(key, loading);
    return loading;
  }

  /** The provider of a reference, if it is there. */
  get(reference: string): ProviderClient | undefined {
    return this.#clients.get(reference);
  }

  /** Lets references by an old URN find the provider too. */
  alias(urn: string, old: string): void {
    for (const [key, client] of [...this.#clients]) {
      const reference = parseReference(key);
      if (reference?.urn === urn) this.#clients.set(formatReference({ urn: old, id: reference.id }), client);
    }
  }

  /** Asks all providers to end what they are doing. */
  async cancel(): Promise<void> {
    await Promise.all([...this.#all].map((client) => client.cancel()));
  }

  /** Stops all providers. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#warm.values());
    await Promise.allSettled([...this.#all].map((client) => client.close()));
  }

  async #load(name: string): Promise<ProviderClient> {
    const running = await this.#start(name);
    const client = new ProviderClient(running.address, () => running.close());
    this.#all.add(client);
    await client.handshake(this.#engineAddress);
    return client;
  }

  #take(name: string): Promise<ProviderClient> {
    const warm = this.#warm.get(name);
    this.#warm.delete(name);
    return warm ?? this.#load(name);
  }
}

function typeOf(urn: string): string {
  const type = urn.split("::")[2]?.split("$").pop() ?? "";
  if (!isProviderType(type)) throw new Error(`urn ${urn} is not a provider type`);
  return type;
}
