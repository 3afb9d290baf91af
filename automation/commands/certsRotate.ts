import { orOneOf } from "../../model/nearest";
import { isArray, isObject, type JsonObject, textAt, valueAt } from "../../policy-pack/manifests/json";
import { PRIVATE_AUTHORITY } from "../certs/count";
import type { ListedCertificate, RotationResult } from "../certs/contract";
import type { Inventory } from "../certs/inventory";
import { listCertificates } from "../certs/list";
import { renew } from "../certs/renew";
import { confirm, refuseUnasked } from "../cli/confirm";
import type { ChangeOptions, CommandContext } from "../cli/context";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { duration } from "../progress/display";
import { openPlace, type Place } from "./certs";
import { rotatePrivate } from "./rotatePrivate";

/** Options of `zenctl certs rotate`. */
export interface RotateOptions extends ChangeOptions {
  readonly namespace?: string;
  /** Seconds that cert-manager may take. */
  readonly timeout: string;
}

const usage = (message: string): ZenctlError => new ZenctlError(message, EXIT.usage);

function patienceOf({ timeout }: RotateOptions): number {
  const seconds = Number(timeout);
  if (Number.isInteger(seconds) && seconds > 0) return seconds * 1000;
  throw usage(`--timeout is ${JSON.stringify(timeout)}: write whole seconds, such as 300`);
}

/** The one certificate that a name means. @throws ZenctlError (usage) where it means none, or more than one. */
export function chosen(certificates: readonly ListedCertificate[], name: string): ListedCertificate {
  const found = certificates.filter((row) => row.name === name);
  const shown = found.filter(({ role }) => role === "certificate");
  const [first, second] = shown.length > 0 ? shown : found;
  if (first === undefined) {
    const named = certificates.map((row) => row.name);
    // Not a certificate, but what may be asked for wherever there is one.
    const isPrivate = certificates.some(({ source }) => source === "private authority");
    const known = [...new Set([...named, ...(isPrivate ? [PRIVATE_AUTHORITY] : [])])];
    if (known.length === 0)
      throw usage(`there is no certificate ${name}, nor any other: zenctl certs lists them`);
    throw usage(`there is no certificate ${name}: ${orOneOf(name, known, (list) => `use one of ${list}`)}`);
  }
  if (second !== undefined && second.namespace !== first.namespace) {
    const places = [...new Set(found.map(({ namespace }) => namespace))].sort().join(" and ");
    throw usage(`certificates ${name} are in ${places}: say with --namespace which one is meant`);
  }
  return first;
}

function ownerOf(secret: JsonObject | undefined, kind: string): string | undefined {
  const owners = valueAt(secret ?? {}, ["metadata", "ownerReferences"]);
  const owner = isArray(owners) ? owners.filter(isObject).find((one) => one["kind"] === kind) : undefined;
  return textAt(owner, "name");
}

/** Who has to make anew what zenctl cannot, in one sentence. */
export function whoRotates(row: ListedCertificate, { secrets }: Pick<Inventory, "secrets">): string {
  const { name, namespace, object, role, source, usedBy } = row;
  if (source === "private authority" && role === "authority")
    return `${namespace}/${object} holds the private authority's own certificates: run \`zenctl certs rotate ${PRIVATE_AUTHORITY}\``;
  const secret = secrets.find(
    (one) =>
      textAt(one, "metadata", "namespace") === namespace &&
      `Secret/${textAt(one, "metadata", "name") ?? ""}` === object,
  );
  const external = ownerOf(secret, "ExternalSecret");
  if (external !== undefined)
    return `${namespace}/${name} is filled by the ExternalSecret ${external}: rotate it in the store that it reads, and it follows`;
  const users = usedBy.length === 0 ? "" : `, which ${usedBy.join(" and ")} will then use`;
  return `${namespace}/${name} was given, and whoever put it into ${object} has to rotate it: ask its issuer ${JSON.stringify(row.issuer)} for a new one and replace what is in ${object}${users}`;
}

interface Rotation {
  readonly options: RotateOptions;
  readonly context: CommandContext;
  readonly place: Place;
  readonly startedAt: number;
}

function told(result: Omit<RotationResult, "durationMs">, { context, startedAt }: Rotation): ExitCode {
  const durationMs = Date.now() - startedAt;
  const { namespace, name, before = "none", after = "none", revision } = result;
  const which = revision === undefined ? "" : `, revision ${revision}`;
  context.output.say(
    `${namespace}/${name} is made anew in ${duration(durationMs)}: serial number ${after}${which} (before: ${before})`,
  );
  context.output.document({ ...result, durationMs } satisfies RotationResult);
  return EXIT.done;
}

async function agreed(question: string, { options, context }: Rotation): Promise<boolean> {
  if (options.yes === true || (await confirm(question, context))) return true;
  context.output.say("nothing was changed");
  return false;
}

async function byCertManager(row: ListedCertificate, rotation: Rotation): Promise<ExitCode> {
  const { options, context, place } = rotation;
  const { namespace, name } = row;
  if (!(await agreed(`Have cert-manager make ${namespace}/${name} anew?`, rotation))) return EXIT.done;
  const { before, after, revision } = await renew(place.client, row, {
    signal: context.signal,
    progress: (line) => context.output.say(line),
    patienceMs: patienceOf(options),
  });
  return told(
    {
      name,
      namespace,
      source: "cert-manager",
      ...(before === undefined ? {} : { before }),
      after,
      ...(revision === undefined ? {} : { revision }),
    },
    rotation,
  );
}

/** Rows by which it is seen whether the private authority, or one certificate of it, was made anew. */
async function privateRows(
  name: string,
  { client, namespaces }: Place,
): Promise<readonly ListedCertificate[]> {
  return listCertificates(await client.inventory(namespaces), new Date()).filter(
    (row) =>
      row.source === "private authority" &&
      row.role === "certificate" &&
      (name === PRIVATE_AUTHORITY || row.name === name),
  );
}

async function byStack(name: string, rotation: Rotation): Promise<ExitCode> {
  const { options, context, place } = rotation;
  const [before] = await privateRows(name, place);
  if (before === undefined)
    throw usage(`stack ${options.stack} has no private authority: zenctl certs lists what it has`);
  let after: ListedCertificate | undefined;
  const isDone = async (): Promise<boolean> => {
    after = (await privateRows(name, place)).find((row) => row.name === before.name);
    return after?.serial !== before.serial;
  };
  const exitCode = await rotatePrivate(name, options, context, isDone);
  if (exitCode !== EXIT.done) {
    const message = "the stack could not be brought up with it: see above";
    context.output.document({ error: { message, exitCode } });
    return exitCode;
  }
  if (!(await isDone()) || after === undefined) {
    context.output.document({ error: { message: "nothing was changed", exitCode } });
    return exitCode;
  }
  return told(
    {
      name,
      namespace: after.namespace,
      source: "private authority",
      ...(before.serial === undefined ? {} : { before: before.serial }),
      ...(after.serial === undefined ? {} : { after: after.serial }),
    },
    rotation,
  );
}

/**
 * `zenctl certs rotate NAME`: has a certificate made anew by whoever makes it: cert-manager, or the stack's private
 * authority; of one that was given it says who has to.
 */
export async function rotate(options: RotateOptions, context: CommandContext, name = ""): Promise<ExitCode> {
  const startedAt = Date.now();
  if (options.yes !== true) refuseUnasked(context);
  patienceOf(options);
  const { namespace, ...rest } = options;
  const place = await openPlace(
    { ...rest, ...(namespace === undefined ? {} : { namespace: [namespace] }) },
    context,
  );
  const rotation: Rotation = { options, context, place, startedAt };
  if (name === PRIVATE_AUTHORITY) return byStack(name, rotation);
  const inventory = await place.client.inventory(place.namespaces);
  const row = chosen(listCertificates(inventory, new Date()), name);
  if (row.source === "cert-manager") return byCertManager(row, rotation);
  if (row.source === "private authority" && row.role === "certificate") return byStack(name, rotation);
  throw usage(whoRotates(row, inventory));
}
