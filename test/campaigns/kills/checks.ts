import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { addressOf, find, lastingUids, type Revision, revisions } from "./cluster";
import { type Operation, RELEASES } from "./plan";
import { markedProcesses } from "./processes";
import { MARK, type Workplace } from "./workplace";

/** What must be the same after a run as before. */
export interface Before {
  readonly sources: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly uids: Readonly<Record<string, string>>;
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly delete?: boolean;
  readonly outputs?: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
    readonly status?: { readonly revision?: number; readonly status?: string };
    readonly name?: string;
  };
}

const SECRET_FILES = ["development-token", "rehearsal/passphrase", "policy-pack/render-key"];

function secretsOf(stateDirectory: string): Readonly<Record<string, string>> {
  const there = SECRET_FILES.filter((name) => fs.existsSync(path.join(stateDirectory, name)));
  return Object.fromEntries(
    there.map((name) => {
      const content = fs.readFileSync(path.join(stateDirectory, name));
      return [name, createHash("sha256").update(content).digest("hex")];
    }),
  );
}

/** What is there before a run. */
export async function look(place: Workplace): Promise<Before> {
  return {
    sources: place.sourcesDigest(),
    secrets: secretsOf(place.stateDirectory),
    uids: await lastingUids(place.client),
  };
}

function filesUnder(folder: string): readonly string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return file.endsWith("/clusters") ? [] : filesUnder(file);
    return [file];
  });
}

function leftFiles(place: Workplace): readonly string[] {
  return filesUnder(place.stateDirectory)
    .map((file) => path.relative(place.stateDirectory, file))
    .filter((file) =>
      /\.tmp$|\.new$|\.break$|\.lock$|(^|\/)locks\/|\.json\.\d+$|\.\d+\.[0-9a-f]+$/.test(file),
    )
    .map((file) => `${file} was left in the state folder`);
}

async function releaseProblems(place: Workplace, all: readonly Revision[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { release, version, status } of all) {
    if (status !== "deployed" && status !== "superseded")
      problems.push(`${release}.v${String(version)} is ${status}`);
  }
  for (const release of RELEASES) {
    const deployed = all.filter((revision) => revision.release === release && revision.status === "deployed");
    const [only] = deployed;
    if (only === undefined || deployed.length > 1) {
      problems.push(`${release} is deployed ${String(deployed.length)} times`);
      continue;
    }
    const newest = Math.max(
      ...all.filter((revision) => revision.release === release).map(({ version }) => version),
    );
    if (only.version !== newest) problems.push(`${release}'s newest revision is not the deployed one`);
    problems.push(...(await objectProblems(place, only)));
  }
  const known = new Set<string>(RELEASES);
  for (const { release } of all) if (!known.has(release)) problems.push(`${release} is nobody's release`);
  return problems;
}

async function objectProblems(place: Workplace, revision: Revision): Promise<readonly string[]> {
  const looked = revision.objects.map(async ({ apiVersion = "", kind = "", metadata, spec }) => {
    const address = addressOf(apiVersion, kind, metadata.name, metadata.namespace ?? revision.namespace);
    const live = await find(place.client, address);
    if (live === undefined) return [`${kind} ${metadata.name} of ${revision.release} is not in the cluster`];
    if (live.metadata.deletionTimestamp !== undefined) return [`${kind} ${metadata.name} is being deleted`];
    if (kind !== "Deployment" || metadata.name !== revision.release) return [];
    const wanted = place.stampOf(revision.release);
    const marks = [annotation(spec), annotation(live.spec)];
    return marks.every((mark) => mark === wanted)
      ? []
      : [`${revision.release} has the content ${marks.join(" and ")} instead of ${wanted ?? "none"}`];
  });
  return (await Promise.all(looked)).flat();
}

function annotation(spec: unknown): string | undefined {
  const { template } = spec as {
    readonly template?: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };
  };
  return template?.metadata?.annotations?.["campaign"];
}

async function stateProblems(place: Workplace, all: readonly Revision[]): Promise<readonly string[]> {
  const { latest } = (
    JSON.parse(fs.readFileSync(place.stateFile, "utf8")) as {
      readonly checkpoint: {
        readonly latest: {
          readonly resources: readonly StateResource[];
          readonly pending_operations?: readonly unknown[];
        };
      };
    }
  ).checkpoint;
  const problems: string[] = [];
  if ((latest.pending_operations ?? []).length > 0) problems.push("the state has pending operations");
  const urns = latest.resources.map(({ urn }) => urn);
  for (const urn of new Set(urns)) {
    if (urns.filter((other) => other === urn).length > 1) problems.push(`the state has ${urn} twice`);
  }
  const looked = latest.resources.map(async ({ urn, type, id = "", outputs = {} }) => {
    if (type === "kubernetes:helm.sh/v3:Release") {
      const deployed = all.find(
        (revision) => `${revision.namespace}/${revision.release}` === id && revision.status === "deployed",
      );
      return deployed !== undefined &&
        deployed.version === outputs.status?.revision &&
        outputs.status.status === "deployed"
        ? []
        : [
            `the state's ${urn} is ${JSON.stringify(outputs.status)}, the cluster's revision ${String(deployed?.version)}`,
          ];
    }
    const { apiVersion, kind, metadata } = outputs;
    if (apiVersion === undefined || kind === undefined || metadata?.name === undefined) return [];
    const live = await find(place.client, addressOf(apiVersion, kind, metadata.name, metadata.namespace));
    return live !== undefined &&
      live.metadata.uid === metadata.uid &&
      live.metadata.deletionTimestamp === undefined
      ? []
      : [`the state's ${urn} is not what is in the cluster`];
  });
  return [...problems, ...(await Promise.all(looked)).flat()];
}

/** The processes of the run that are still there two seconds after its end. */
async function orphans(mark: string): Promise<readonly string[]> {
  const deadline = Date.now() + 2000;
  for (;;) {
    const left = markedProcesses(MARK, mark);
    if (left.length === 0) return [];
    if (Date.now() > deadline)
      return left.map(({ kind, pid }) => `${kind} ${String(pid)} of the run still runs`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** All that is not as it has to be after a kill and one `up`. */
export async function problemsOf(
  place: Workplace,
  mark: string,
  operation: Operation,
  before: Before,
): Promise<readonly string[]> {
  const all = await revisions(place.client);
  const now = await look(place);
  const changed = Object.entries(before.secrets).filter(([name, digest]) => now.secrets[name] !== digest);
  const gone = Object.entries(before.uids).filter(
    ([name, uid]) => operation === "upgrade" && now.uids[name] !== uid,
  );
  return [
    ...(await releaseProblems(place, all)),
    ...(await stateProblems(place, all)),
    ...leftFiles(place),
    ...changed.map(([name]) => `${name} was changed`),
    ...gone.map(([name]) => `${name} is not the same object any more`),
    ...(now.sources === before.sources ? [] : ["a file of the clone was changed"]),
    ...(await orphans(mark)),
  ];
}
