import { environmentSecrets, SecretFilter } from "../../../model/secretFilter";
import type { ResourceState } from "../state/resource-state";
import { isList, isMap, isSecret, type PropertyMap, type PropertyValue } from "../values/property";

/** Shorter secrets of resources are left in messages: they may be any word. */
const SHORTEST_OF_RESOURCE = 8;

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) for (const item of value) yield* textsIn(item);
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) yield* textsIn(item);
}

function* secretTexts(value: PropertyValue): Generator<string> {
  if (isSecret(value)) yield* textsIn(value.value);
  else if (isList(value)) for (const item of value) yield* secretTexts(item);
  else if (isMap(value)) for (const item of Object.values(value)) yield* secretTexts(item);
}

function* openTexts(value: PropertyValue): Generator<string> {
  if (isSecret(value)) return;
  if (typeof value === "string") yield value;
  else if (isList(value)) for (const item of value) yield* openTexts(item);
  else if (isMap(value)) for (const item of Object.values(value)) yield* openTexts(item);
}

/** A config value as it is, and where it is a structure, its texts. */
function configTexts(value: string): readonly string[] {
  try {
    const parsed = JSON.parse(value) as unknown;
    return typeof parsed === "object" ? [value, ...textsIn(parsed)] : [value];
  } catch {
    return [value];
  }
}

/**
 * What an operation knows to be secret. As in the real engine no event says a secret of the config; beyond that no
 * message says what a resource holds as a secret, or a credential of the environment.
 */
export class OperationSecrets {
  readonly #config = new SecretFilter();
  readonly #all = new SecretFilter();

  /** @param config Secret values of the stack config, decrypted. */
  constructor(config: readonly string[] = [], env: Readonly<Record<string, string | undefined>> = {}) {
    const texts = config.flatMap(configTexts);
    this.#config.learn(texts);
    this.#all.learn(texts);
    this.#all.learn(environmentSecrets(env));
  }

  /**
   * Learns what is marked as secret in a resource's properties. What they say openly too is none: a Release keeps a
   * copy of all its inputs as one secret.
   */
  learn(...maps: readonly PropertyMap[]): void {
    const open = new Set(maps.flatMap((map) => [...openTexts(map)]));
    const texts = maps.flatMap((map) => [...secretTexts(map)]);
    this.#all.learn(texts.filter((text) => text.length >= SHORTEST_OF_RESOURCE && !open.has(text)));
  }

  /** Learns what is marked as secret in a resource's state. */
  learnState({ inputs, outputs }: Pick<ResourceState, "inputs" | "outputs">): void {
    this.learn(inputs, outputs);
  }

  /** A message without secrets. */
  message(text: string): string {
    return this.#all.hide(text);
  }

  /** Properties of an event without secrets of the config. */
  properties<Value>(value: Value): Value {
    return this.#config.hideIn(value);
  }
}
