import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { main } from "../../../rehearsal/cli/main";
import type { EngineEvent, Op, StepEventMetadata } from "../../../rehearsal/engine/events/event";
import type { Deployment, SerializedResource } from "../../../rehearsal/engine/state/checkpoint";
import { FakeProvider } from "./fake-provider";

/** One thing that the fixture program makes. */
export interface Plan {
  readonly name: string;
  readonly props?: Readonly<Record<string, unknown>>;
  /** Secret values, written backwards. */
  readonly secretProps?: Readonly<Record<string, string>>;
  /** Property name to `THING.OUTPUT`. */
  readonly refs?: Readonly<Record<string, string>>;
  readonly dependsOn?: readonly string[];
  /** Component that it belongs to. */
  readonly group?: string;
  /** Made by the program's own provider resource. */
  readonly provider?: boolean;
  /** Id of a thing that is only read. */
  readonly read?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What one command of the rehearsal gave. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly events: readonly EngineEvent[];
}

export const PROJECT = path.join(__dirname, "..", "fixtures", "things");
export const STACK_URN = "urn:pulumi:dev::things::pulumi:pulumi:Stack::things-dev";

/** The URN of a thing at the top of the stack. */
export const thing = (name: string): string => `urn:pulumi:dev::things::fake:index:Thing::${name}`;

/** A stack of the fixture program with a fake provider and a state folder of its own. */
export class Harness {
  readonly fake = new FakeProvider();
  readonly state = fs.mkdtempSync(path.join(os.tmpdir(), "rehearsal-"));

  get env(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"));
    return {
      ...Object.fromEntries(own),
      ZEN_STATE: this.state,
      PULUMI_DEBUG_PROVIDERS: `fake:${this.fake.port}`,
    };
  }

  async start(): Promise<void> {
    await this.fake.start();
    await this.ok("stack", "init", "dev");
  }

  stop(): void {
    this.fake.stop();
    fs.rmSync(this.state, { recursive: true, force: true });
  }

  /** Runs a command in this process. */
  async run(...argv: readonly string[]): Promise<Outcome> {
    const log = path.join(this.state, "events.jsonl");
    fs.rmSync(log, { force: true });
    let [out, err] = ["", ""];
    const logged = ["up", "preview", "refresh", "destroy"].includes(argv[0] ?? "");
    const code = await main([...argv, ...(logged ? ["--event-log", log] : [])], this.env, PROJECT, {
      out: (text) => (out += text),
      err: (text) => (err += text),
    });
    const lines = fs.existsSync(log) ? fs.readFileSync(log, "utf8").split("\n").filter(Boolean) : [];
    return { code, out, err, events: lines.map((line) => JSON.parse(line) as EngineEvent) };
  }

  /** Runs a command that must succeed. */
  async ok(...argv: readonly string[]): Promise<Outcome> {
    const outcome = await this.run(...argv);
    if (outcome.code !== 0)
      throw new Error(`pulumi ${argv.join(" ")} gave ${outcome.code}:\n${outcome.out}\n${outcome.err}`);
    return outcome;
  }

  async plan(...plan: readonly Plan[]): Promise<void> {
    await this.ok("config", "set", "plan", JSON.stringify(plan));
  }

  up(...flags: readonly string[]): Promise<Outcome> {
    return this.run("up", "--yes", "--skip-preview", ...flags);
  }

  /** The state as it is on disk. */
  get deployment(): Deployment {
    const file = path.join(this.state, "rehearsal", ".pulumi", "stacks", "things", "dev.json");
    const { checkpoint } = JSON.parse(fs.readFileSync(file, "utf8")) as {
      readonly checkpoint: { readonly latest: Deployment };
    };
    return checkpoint.latest;
  }

  /** The names of the things in the state, in its order. */
  get stateNames(): readonly string[] {
    return (this.deployment.resources ?? [])
      .filter(({ urn }) => urn.includes("Thing::"))
      .map(({ urn }) => nameOf(urn));
  }

  resource(name: string): SerializedResource | undefined {
    return (this.deployment.resources ?? []).find(({ urn }) => nameOf(urn) === name);
  }
}

export function nameOf(urn: string): string {
  return urn.split("::").pop() ?? "";
}

function metadataOf(event: EngineEvent, kind: "pre" | "outputs" | "failed"): StepEventMetadata | undefined {
  if (kind === "pre") return "resourcePreEvent" in event ? event.resourcePreEvent.metadata : undefined;
  if (kind === "failed") return "resOpFailedEvent" in event ? event.resOpFailedEvent.metadata : undefined;
  return "resOutputsEvent" in event ? event.resOutputsEvent.metadata : undefined;
}

/** The steps that events tell of, as `OP NAME`, those of default providers left out. */
export function steps(
  events: readonly EngineEvent[],
  kind: "pre" | "outputs" | "failed" = "pre",
): readonly string[] {
  return events
    .map((event) => metadataOf(event, kind))
    .filter((metadata): metadata is StepEventMetadata => metadata !== undefined)
    .filter(({ urn }) => !/^default(_|$)/.test(nameOf(urn)))
    .map(({ op, urn }) => `${op} ${nameOf(urn)}`);
}

/** The step of one resource. */
export function stepOf(events: readonly EngineEvent[], op: Op, name: string): StepEventMetadata | undefined {
  return events
    .map((event) => metadataOf(event, "outputs"))
    .filter((metadata): metadata is StepEventMetadata => metadata !== undefined)
    .find((metadata) => metadata.op === op && nameOf(metadata.urn) === name);
}

/** How the operation ended. */
export function summary(
  events: readonly EngineEvent[],
): { readonly changes: Readonly<Record<string, number>>; readonly result: string } | undefined {
  for (const event of events) {
    if ("summaryEvent" in event)
      return { changes: event.summaryEvent.resourceChanges, result: event.summaryEvent.result };
  }
  return undefined;
}

/** What the operation complained about: severity, name of the resource, message. */
export function complaints(events: readonly EngineEvent[]): readonly (readonly [string, string, string])[] {
  return events.flatMap((event) => {
    if (!("diagnosticEvent" in event)) return [];
    const { severity, urn = "", message } = event.diagnosticEvent;
    return severity === "error" || severity === "warning"
      ? [[severity, nameOf(urn), message.trimEnd()] as const]
      : [];
  });
}
