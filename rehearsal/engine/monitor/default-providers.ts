import { defaultProviderName, formatReference, pluginInputs, providerType } from "../provider-reference";
import { emptyGoal, type Goal } from "../steps/goal";
import type { ResourceState } from "../state/resource-state";
import type { PropertyMap } from "../values/property";

/** Which provider a resource asks for. */
export interface ProviderRequest {
  readonly packageName: string;
  /** Empty for any. */
  readonly version: string;
  readonly downloadUrl: string;
}

/** The providers that resources get when the program gives them none: registered once, when first asked for. */
export class DefaultProviders {
  readonly #references = new Map<string, Promise<string>>();
  readonly #register: (goal: Goal) => Promise<ResourceState>;
  readonly #config: (packageName: string) => PropertyMap;

  /** @param config - the stack's configuration of a package, which becomes the provider's. */
  constructor(
    register: (goal: Goal) => Promise<ResourceState>,
    config: (packageName: string) => PropertyMap,
  ) {
    this.#register = register;
    this.#config = config;
  }

  /** The reference of the default provider for a request. */
  reference(request: ProviderRequest): Promise<string> {
    const key = `${request.packageName}@${request.version}@${request.downloadUrl}`;
    const known = this.#references.get(key);
    if (known !== undefined) return known;
    const reference = this.#make(request);
    this.#references.set(key, reference);
    return reference;
  }

  async #make({ packageName, version, downloadUrl }: ProviderRequest): Promise<string> {
    const inputs = {
      ...this.#config(packageName),
      ...pluginInputs(version, downloadUrl),
    };
    const goal = {
      ...emptyGoal(providerType(packageName), defaultProviderName(version, downloadUrl), true),
      inputs,
    };
    const state = await this.#register(goal);
    return formatReference({ urn: state.urn, id: state.id ?? "" });
  }
}
