import * as fs from "node:fs";
import * as path from "node:path";
import type { StackConfig } from "../../model/config";
import { stateDirectory, type Environment } from "../../model/environment";
import { agentPlaces } from "../../model/tenants";
import { boundRecord, type StackRecord } from "../engine/record";
import { EXIT, ZenctlError } from "../exit";
import { readStackFile } from "../stackFile";
import { getFrom } from "./client";
import type { Target } from "./target";

/** Namespaces that a stack makes: of its agents, and of the registry and the runtime agent. */
export function namespacesOf(config: StackConfig): readonly string[] {
  return [...agentPlaces(config).map(({ namespace }) => namespace), config.namespaces.atom];
}

/** Stacks that zenctl remembers in a state folder. */
function remembered(env: Environment): readonly string[] {
  const folder = path.join(stateDirectory(env), "stacks");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** Whether a stack is on a cluster of zenctl's own of this kind; the embedded one also stands for EKS in a rehearsal. */
function isOn(record: StackRecord, kind: Target["kind"]): boolean {
  if (record.cluster === kind) return true;
  return kind === "embedded" && record.cluster === "own" && record.engine === "rehearsal";
}

function namespacesIn(projectDirectory: string, stack: string): readonly string[] {
  try {
    return namespacesOf(readStackFile(projectDirectory, stack));
  } catch {
    // Its file is gone or wrong: which namespaces it made nobody knows.
    return [];
  }
}

/** Another stack on a cluster of zenctl's own that has namespaces which this one would make. */
export interface Holder {
  readonly stack: string;
  readonly namespaces: readonly string[];
}

/** Who has namespaces that a stack would make, by what zenctl remembers; nothing where nobody does. */
export function holderOf(
  stack: string,
  config: StackConfig,
  kind: Target["kind"],
  { env, projectDirectory }: { readonly env: Environment; readonly projectDirectory: string },
): Holder | undefined {
  if (kind === "given") return undefined;
  const wanted = namespacesOf(config);
  for (const other of remembered(env).filter((name) => name !== stack)) {
    const record = boundRecord(env, other);
    if (record === undefined || !isOn(record, kind)) continue;
    const both = namespacesIn(projectDirectory, other).filter((name) => wanted.includes(name));
    if (both.length > 0) return { stack: other, namespaces: [...new Set(both)].sort() };
  }
  return undefined;
}

async function namespacesThere(target: Target): Promise<readonly string[]> {
  const { items } = (await getFrom(target, "/api/v1/namespaces")) as {
    readonly items: readonly { readonly metadata: { readonly name: string } }[];
  };
  return items.map(({ metadata }) => metadata.name);
}

/**
 * Refuses to bring a stack up where another one has its namespaces: each would take the other's objects for its own.
 *
 * @throws ZenctlError (usage)
 */
export async function refuseHeldCluster(
  stack: string,
  config: StackConfig,
  target: Target | undefined,
  place: { readonly env: Environment; readonly projectDirectory: string },
): Promise<void> {
  // One that is up already goes on, whoever came after it.
  if (target === undefined || target.created || boundRecord(place.env, stack) !== undefined) return;
  const holder = holderOf(stack, config, target.kind, place);
  if (holder === undefined) return;
  const there = await namespacesThere(target);
  const held = holder.namespaces.filter((name) => there.includes(name));
  if (held.length === 0) return;
  throw new ZenctlError(
    `stack ${holder.stack} is on the ${target.kind} cluster with the namespaces ${held.join(", ")}, which stack ${stack} would make too: run \`zenctl destroy --stack ${holder.stack}\` first, or give this one a state folder and cluster of its own by ZEN_STATE`,
    EXIT.usage,
  );
}
