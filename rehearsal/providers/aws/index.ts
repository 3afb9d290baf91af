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
import { AwsError } from "./account";
import { clusterFacts } from "./cluster";
import { Faults } from "./faults";
import { callFunction } from "./functions";
import { makeHeld, removeHeld } from "./make";
import { demandReferences } from "./relations";
import { Schemas } from "./schema";
import { InputCheck } from "./schema/check";
import { leaveAccount, shareAccount } from "./simulation";
import { merged, tagsIn, withDefaultTags } from "./tags";
import { TYPES } from "./types";
import { CLUSTER } from "./types/clusters";
import { ADDON } from "./types/eks";
import type { ClusterFacts, TypeSpec, World } from "./types/spec";

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
  const { account, standIns } = shareAccount(context.env, (controller, error) =>
    context.log.message("debug", "", `${controller}: ${error.message}`),
  );
  const faults = Faults.from(context.env);
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
    diff: async (request) => Promise.resolve(compare(request)),
    async create({ type, name, urn, properties, preview: dry }) {
      specOf(type);
      if (dry) return { id: "", properties: preview(type, properties) };
      if (type === CLUSTER) facts ??= await clusterFacts(context.env);
      const inputs = withoutSecrets(properties);
      const id = await told(`creating ${type} (${name})`, () =>
        faults.during(
          { operation: "create", type, name },
          context.signal,
          () => makeHeld(type, inputs, world(name), tagged(type, inputs)).id,
        ),
      );
      await atWork(type, id, properties);
      context.log.status("info", urn, "");
      return { id, properties: stateOf(type, id, properties) };
    },
    async read({ type, id, properties, inputs }) {
      const held = account.find(type, id);
      if (held === undefined) return Promise.resolve(undefined);
      const own = Object.keys(inputs).length === 0 ? (held.inputs as PropertyMap) : inputs;
      return Promise.resolve({ id, inputs: own, properties: { ...properties, ...stateOf(type, id, own) } });
    },
    async update({ type, name, id, olds, news, preview: dry }) {
      if (dry) return preview(type, news, olds);
      const inputs = withoutSecrets(news);
      await told(`updating ${type} (${id})`, () =>
        faults.during({ operation: "update", type, name }, context.signal, () => {
          const held = account.find(type, id);
          if (held === undefined) throw new AwsError("NotFound", `The resource '${id}' does not exist`);
          demandReferences(account, type, inputs);
          const { changes, changed } = specOf(type);
          const outputs = { ...held.outputs, ...changes?.(inputs), ...tagged(type, inputs) };
          account.put({ ...held, inputs, outputs });
          changed?.({ ...held, inputs, outputs }, world(name));
        }),
      );
      await atWork(type, id, news);
      return stateOf(type, id, news);
    },
    async delete({ type, name, id }) {
      await told(`deleting ${type} (${id})`, () =>
        faults.during({ operation: "delete", type, name }, context.signal, async () => {
          const held = account.find(type, id);
          if (held !== undefined) await standIns.addonGoing(held);
          removeHeld(type, id, { account });
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
