import { partitionOf } from "../../../model/aws/partition";
import { differencesOf, mergePatch } from "../kubernetes/differences";
import { equalValues, UNKNOWN, withoutSecrets, type PlainMap, type PropertyMap } from "../properties/values";
import { prepareCharts } from "../../standIns/charts";
import {
  InitializationError,
  type DiffRequest,
  type DiffResponse,
  type Provider,
  type ProviderContext,
} from "../provider";
import { refuse } from "../refusal";
import { AwsError, type Held } from "./account";
import { clusterFacts } from "./cluster";
import { callFunction } from "./functions";
import { changeHeld, makeHeld, removeHeld } from "./make";
import { Schemas } from "./schema";
import { InputCheck } from "./schema/check";
import { leaveAccount, shareAccount } from "./simulation";
import { merged, tagsIn, withDefaultTags } from "./tags";
import { TYPES } from "./types";
import { CLUSTER } from "./types/clusters";
import { ADDON } from "./types/eks";
import type { ClusterFacts, TypeSpec, World } from "./types/spec";
import { onceSeen, untilGone, untilMade } from "./waiting";

/** The provider version whose types and behaviour are followed. */
const VERSION = "7.48.0";

function specOf(type: string): TypeSpec {
  return (
    TYPES[type] ?? refuse(`resources of type ${type} of AWS, only those in rehearsal/providers/aws/types`)
  );
}

function compare({ type, olds, oldInputs, news, ignoreChanges }: DiffRequest): DiffResponse {
  const [before, now] = [withoutSecrets(oldInputs), withoutSecrets(news)];
  const all = differencesOf(mergePatch(before, now), withoutSecrets(olds), now, before, []);
  const replacing = specOf(type).replaces ?? [];
  const kept = Object.entries(all).filter(
    ([at]) =>
      !ignoreChanges.some(
        (ignored) => at === ignored || at.startsWith(`${ignored}.`) || at.startsWith(`${ignored}[`),
      ),
  );
  const top = (at: string): string => at.split(/[.[]/)[0] ?? at;
  const marked = kept.map(([at, difference]) => {
    const kind = replacing.includes(top(at)) ? `${difference.kind}-replace` : difference.kind;
    return [at, { ...difference, kind: kind as typeof difference.kind }] as const;
  });
  return {
    changes: kept.length === 0 ? "none" : "some",
    diffs: [...new Set(kept.map(([at]) => top(at)))],
    replaces: marked.filter(([, { kind }]) => kind.endsWith("-replace")).map(([at]) => at),
    detailedDiff: Object.fromEntries(marked),
  };
}

/** Runs what may be refused by AWS, and says which resource it was. */
async function told<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AwsError)
      throw new Error(`${what}: operation error: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * The `aws` provider, simulated: inputs are checked against the types of the published SDK, and a simulated account
 * (`account.ts`) remembers what was made, refuses what AWS would refuse, and forgets what is deleted. Nothing in it
 * is real, and nothing costs anything.
 */
export function awsProvider(context: ProviderContext): Provider {
  const schemas = new Schemas(context.env);
  const { account, standIns, faults } = shareAccount(context.env, (controller, error) =>
    context.log.message("debug", "", `${controller}: ${error.message}`),
  );
  const answered = new Set<string>();
  let region = "us-east-1";
  let defaultTags: PlainMap = {};
  let facts: ClusterFacts | undefined;

  function world(name: string): World {
    return {
      account,
      region,
      partition: partitionOf(region),
      name,
      cluster: () => {
        if (facts === undefined)
          throw new Error("The embedded cluster, which stands for EKS, is not known yet.");
        return facts;
      },
    };
  }

  /** Everything that is known of a resource, what is not known yet included. */
  function preview(type: string, inputs: PropertyMap, olds: PropertyMap = {}): PropertyMap {
    const computed = (schemas.of(type)?.outputs ?? []).map((name) => [name, olds[name] ?? UNKNOWN] as const);
    const nested = Object.entries(specOf(type).computed ?? {}).map(
      ([block, names]) => [block, Object.fromEntries(names.map((name) => [name, UNKNOWN] as const))] as const,
    );
    return merged({ ...Object.fromEntries(computed), ...Object.fromEntries(nested) }, merged(olds, inputs));
  }

  function stateOf(type: string, id: string, inputs: PropertyMap): PropertyMap {
    return { region, ...merged(account.find(type, id)?.outputs ?? {}, inputs), id };
  }

  /** What AWS has of the tags of something that can have any: its own and the provider's. */
  function tagged(type: string, inputs: PlainMap): PlainMap {
    const taggable = schemas.of(type)?.outputs.includes("tagsAll") === true;
    return taggable ? { tagsAll: withDefaultTags(defaultTags, inputs) } : {};
  }

  /** What a run that was killed began to make for a resource, and nobody was told of. */
  function leftBehind(type: string, urn: string): Held | undefined {
    if (!context.interrupted.has(urn)) return undefined;
    return account.all(type).findLast(({ id, madeFor }) => madeFor === urn && !answered.has(`${type} ${id}`));
  }

  /** Waits until something is made, and brings what belongs to it into the cluster. @throws InitializationError */
  async function made(type: string, id: string, inputs: PropertyMap, seconds: number): Promise<void> {
    const patience = { signal: context.signal, seconds };
    await untilMade(account, type, id, patience).catch((error: unknown) => {
      const ended = context.signal.aborted;
      const reason = ended ? `${type} (${id}) is still being made` : (error as Error).message;
      throw new InitializationError(reason, id, stateOf(type, id, inputs));
    });
    await atWork(type, id, inputs);
    // Whether the engine has written it down shows when it asks for it by its id.
    answered.add(`${type} ${id}`);
  }

  /** Brings what belongs to an add-on into the cluster. @throws InitializationError where that cannot be done. */
  async function atWork(type: string, id: string, inputs: PropertyMap): Promise<void> {
    if (type === CLUSTER) await standIns.start();
    const held = type === ADDON ? account.find(type, id) : undefined;
    if (held === undefined) return;
    await standIns.addonMade(held).catch((error: unknown) => {
      const reason = `waiting for EKS Add-On (${id}): ${error instanceof Error ? error.message : String(error)}`;
      throw new InitializationError(reason, id, stateOf(type, id, inputs));
    });
  }

  return {
    version: VERSION,
    checkConfig: ({ news }) => Promise.resolve({ inputs: news, failures: [] }),
    diffConfig: ({ olds, news }) => Promise.resolve({ changes: equalValues(olds, news) ? "none" : "some" }),
    async configure({ variables }) {
      region = variables["region"] ?? context.env["AWS_REGION"] ?? region;
      defaultTags = tagsIn(variables["defaultTags"]);
      await prepareCharts(context.env).catch((error: unknown) =>
        context.log.message("warning", "", error instanceof Error ? error.message : String(error)),
      );
      if (!context.preview) await standIns.start();
    },
    async check({ type, news }) {
      specOf(type);
      const schema = schemas.of(type) ?? refuse(`resources of type ${type}, which @pulumi/aws does not have`);
      const failures = new InputCheck(schema, type).failures(withoutSecrets(news));
      return Promise.resolve({ inputs: news, failures });
    },
    diff: async (request) => {
      account.known(request.type, request.id);
      return Promise.resolve(compare(request));
    },
    async create({ type, name, urn, properties, timeout, preview: dry }) {
      specOf(type);
      if (dry) return { id: "", properties: preview(type, properties) };
      if (type === CLUSTER) facts ??= await clusterFacts(context.env);
      const inputs = withoutSecrets(properties);
      const begun = leftBehind(type, urn);
      const id = await told(`creating ${type} (${name})`, async () => {
        if (begun === undefined)
          return faults.during({ operation: "create", type, name }, context.signal, (delays) =>
            onceSeen(() => {
              const making = { tagged: tagged(type, inputs), madeFor: urn, delays };
              return makeHeld(type, inputs, world(name), making).id;
            }, context.signal),
          );
        changeHeld(begun, inputs, world(name), { tagged: tagged(type, inputs) });
        return begun.id;
      });
      await made(type, id, properties, timeout);
      context.log.status("info", urn, "");
      return { id, properties: stateOf(type, id, properties) };
    },
    async read({ type, urn, id: asked, properties, inputs }) {
      const held = asked === "" ? leftBehind(type, urn) : account.find(type, asked);
      if (held === undefined) return Promise.resolve(undefined);
      const { id } = held;
      if (asked !== "") account.known(type, id);
      const own = Object.keys(inputs).length === 0 ? (held.inputs as PropertyMap) : inputs;
      return Promise.resolve({ id, inputs: own, properties: { ...properties, ...stateOf(type, id, own) } });
    },
    async update({ type, name, id, olds, news, timeout, preview: dry }) {
      if (dry) return preview(type, news, olds);
      account.known(type, id);
      const inputs = withoutSecrets(news);
      await told(`updating ${type} (${id})`, () =>
        faults.during({ operation: "update", type, name }, context.signal, async (delays) => {
          await untilMade(account, type, id, { signal: context.signal, seconds: timeout });
          await onceSeen(() => {
            const held = account.find(type, id);
            if (held === undefined) throw new AwsError("NotFound", `The resource '${id}' does not exist`);
            changeHeld(held, inputs, world(name), { tagged: tagged(type, inputs), delays });
          }, context.signal);
        }),
      );
      await made(type, id, news, timeout);
      return stateOf(type, id, news);
    },
    async delete({ type, name, id, properties, timeout }) {
      const patience = { signal: context.signal, seconds: timeout };
      await told(`deleting ${type} (${id})`, () =>
        faults.during({ operation: "delete", type, name }, context.signal, async (delays) => {
          await untilMade(account, type, id, patience);
          const held = account.find(type, id);
          if (held !== undefined) await standIns.addonGoing(held);
          removeHeld(type, id, { account }, delays, withoutSecrets(properties));
          await untilGone(account, type, id, patience);
        }),
      );
    },
    invoke: async ({ token, args }) => {
      const { partition } = world("");
      return Promise.resolve(
        callFunction(token, withoutSecrets(args), { account, region, partition }) as PropertyMap,
      );
    },
    close: () => leaveAccount(context.env),
  };
}
