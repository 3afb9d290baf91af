import type { CommandContext, StackOptions } from "../cli/context";
import { ZenctlError, EXIT } from "../exit";
import { type JsonObject, textAt } from "../../policy-pack/manifests/json";
import { agentOf, type DemoAgent } from "./agent";
import { DemoApi, explained } from "./api";
import type { IncidentResult, Proof } from "./contract";
import { follow } from "./follow";
import { proofLines } from "./lines";
import type { DemoPlace } from "./place";
import { memoryOf, proveRights } from "./proof";
import { MEMORY, SAMPLE_KINDS, SAMPLE_NAME } from "./sample";
import { makeSample, removeSample } from "./sampleObjects";

/** What is asked of `zenctl demo incident`. */
export interface IncidentOptions {
  /** Longest wait for the agent, in seconds. */
  readonly timeout: string;
  /** Image of the sample. */
  readonly image: string;
}

type Told = Pick<IncidentResult, "result" | "proofs"> & Partial<IncidentResult>;

function secondsOf(timeout: string): number {
  if (/^[1-9]\d{0,4}$/.test(timeout)) return Number(timeout);
  throw new ZenctlError(
    `--timeout is ${JSON.stringify(timeout)}: give a whole number of seconds from 1 to 99999`,
    EXIT.usage,
  );
}

async function sampleIn({ api }: DemoPlace, namespace: string): Promise<JsonObject | undefined> {
  const all = (await api.list(SAMPLE_KINDS.deployment, { namespace })) ?? [];
  return all.find((one) => textAt(one, "metadata", "name") === SAMPLE_NAME);
}

async function followed(
  place: DemoPlace,
  agent: DemoAgent,
  namespace: string,
  timeout: number,
  { output, signal }: CommandContext,
): Promise<Told> {
  output.say(`waiting for zen-agent in ${agent.namespace} for at most ${timeout} s`);
  const { phase, message, ended } = await follow(place.api, {
    namespace: agent.namespace,
    patienceMs: timeout * 1000,
    signal,
    onPhase: (now) => output.say(`  ${now}`),
  });
  const after = memoryOf(await sampleIn(place, namespace));
  const told = {
    proofs: [],
    ...(phase === undefined ? {} : { phase }),
    memory: { before: MEMORY.before, after: after ?? MEMORY.before },
  };
  if (phase === "succeeded" && after === MEMORY.after) {
    output.say(`applied: the memory of ${SAMPLE_NAME} was ${MEMORY.before} and is ${MEMORY.after}`);
    return { result: "applied", ...told };
  }
  const error = ended
    ? `the agent says ${phase ?? ""}${message === undefined ? "" : ` (${message})`}, and the memory is ${after ?? "unknown"}: look at its logs`
    : `the agent has not carried the remediation out within ${timeout} s (phase: ${phase ?? "none"}): look at its logs`;
  return { result: "failed", ...told, error };
}

/** A namespace of the stack in which the agent may change nothing. */
function outsideOf({ config }: DemoPlace, { remediates }: DemoAgent): string {
  const candidates = [config.namespaces.atom, config.namespaces.zen, "kube-system"];
  return candidates.find((one) => !remediates.includes(one)) ?? "kube-public";
}

async function proved(
  place: DemoPlace,
  agent: DemoAgent,
  namespace: string,
  { output }: CommandContext,
): Promise<Told> {
  const user = `system:serviceaccount:${agent.namespace}:${agent.serviceAccount}`;
  output.say("no agent's program runs here: its pods are simulated, so nobody will apply the remediation");
  output.say(`what it would do is tried as a dry run, as ${user} and with no rights but its own:`);
  let proofs: readonly Proof[];
  try {
    const asAgent = await DemoApi.open(place.target, user);
    proofs = await proveRights(asAgent, namespace, outsideOf(place, agent));
  } catch (error) {
    throw explained(error, "the dry run");
  }
  for (const line of proofLines(proofs)) output.say(line);
  const memory = { before: MEMORY.before, after: MEMORY.after };
  if (proofs.every(({ expected, found }) => expected === found))
    return { result: "proved", proofs: [...proofs], memory };
  const error = "the agent's rights are not as they have to be: look at the bindings of its service account";
  return { result: "failed", proofs: [...proofs], error };
}

/** Makes the sample, one from before removed, and sees what becomes of it. @throws ZenctlError */
export async function runIncident(
  place: DemoPlace,
  options: StackOptions & IncidentOptions,
  context: CommandContext,
): Promise<IncidentResult> {
  const startedAt = Date.now();
  const timeout = secondsOf(options.timeout);
  const agent = await agentOf(place);
  const [namespace = ""] = agent.remediates;
  const removed = await removeSample(place.api, context.signal);
  for (const one of removed) context.output.say(`removed from before: ${one}`);
  const sample = { agentNamespace: agent.namespace, namespace, image: options.image };
  const made = await makeSample(place.api, sample);
  for (const one of made) context.output.say(`made: ${one}`);
  const told = agent.runs
    ? await followed(place, agent, namespace, timeout, context)
    : await proved(place, agent, namespace, context);
  context.output.say(`\`npx zenctl demo incident --remove --stack ${options.stack}\` takes the sample away`);
  return {
    stack: options.stack,
    namespace,
    agent: `${agent.namespace}/${agent.serviceAccount}`,
    made: [...made],
    removed: [...removed],
    durationMs: Date.now() - startedAt,
    ...told,
  };
}

/** Takes the sample away; nothing to take away is no failure. @throws ZenctlError */
export async function takeAway(
  place: DemoPlace,
  options: StackOptions,
  { output, signal }: CommandContext,
): Promise<IncidentResult> {
  const startedAt = Date.now();
  const removed = await removeSample(place.api, signal);
  for (const one of removed) output.say(`removed: ${one}`);
  output.say(removed.length === 0 ? "there is no sample to remove" : "nothing of the sample is left");
  return {
    stack: options.stack,
    result: "removed",
    made: [],
    removed: [...removed],
    proofs: [],
    durationMs: Date.now() - startedAt,
  };
}
