import { type Account, AwsError, type Held } from "./account";
import { LIFECYCLES } from "./lifecycles";
import { isSeen } from "./phases";
import { TYPES } from "./types";
import { text, valuesAt } from "./types/spec";
import type { PlainMap } from "../properties/values";

/** Whether a value names something: by its id, its ARN or its name. */
function isNamed(held: Held, value: string): boolean {
  return value === held.id || value === text(held.outputs, "arn") || value === text(held.outputs, "name");
}

function kindOf(type: string): string {
  return type.split(":").at(-1) ?? type;
}

/** Refuses what is not there yet, goes, or is not seen everywhere yet. @throws AwsError as AWS would. */
function demandReady(account: Account, held: Held): void {
  const { type, id, phase } = held;
  const missing = TYPES[type]?.missing ?? "NotFound";
  if (!isSeen(held, account.now()))
    throw new AwsError(missing, `The ${kindOf(type)} '${id}' does not exist`, true);
  if (phase === undefined) return;
  const { notReady } = LIFECYCLES[type] ?? {};
  if (notReady !== undefined) throw new AwsError(notReady.code, notReady.text(id, phase.word));
  if (phase.kind !== "making") throw new AwsError(missing, `The ${kindOf(type)} '${id}' does not exist`);
}

/**
 * Refuses inputs that name what is not there.
 * @throws AwsError as AWS would.
 */
export function demandReferences(account: Account, type: string, inputs: PlainMap): void {
  for (const [path, target] of Object.entries(TYPES[type]?.refers ?? {})) {
    for (const value of valuesAt(inputs, path)) {
      const found = account.all(target).find((held) => isNamed(held, value));
      if (found !== undefined) {
        demandReady(account, found);
        continue;
      }
      const going = account.scheduled(target).find((held) => isNamed(held, value));
      if (going !== undefined) demandReady(account, going);
      // A policy or a service's own role belongs to AWS and is in nobody's account.
      if (/^arn:aws[a-z-]*:iam::aws:/.test(value)) continue;
      const code = TYPES[target]?.missing ?? "NotFound";
      throw new AwsError(code, `The ${kindOf(target)} '${value}' does not exist`);
    }
  }
}

/** What needs something of the account, and so keeps it from being deleted. */
export function dependentsOf(account: Account, held: Held): readonly Held[] {
  return account.all().filter(({ type, inputs }) => {
    const { refers = {}, lets = [] } = TYPES[type] ?? {};
    return Object.entries(refers).some(
      ([path, target]) =>
        target === held.type &&
        !lets.includes(path) &&
        valuesAt(inputs, path).some((value) => isNamed(held, value)),
    );
  });
}

/** What is nothing without something, and goes with it. */
export function partsOf(account: Account, held: Held): readonly Held[] {
  return account.all().filter(({ type, inputs }) => {
    const { partOf, refers = {} } = TYPES[type] ?? {};
    return partOf !== undefined && refers[partOf] === held.type && isNamed(held, text(inputs, partOf));
  });
}

/**
 * Refuses to delete what something else needs, or removes it too where the inputs say so.
 * @throws AwsError as AWS would.
 */
export function demandUnused(account: Account, held: Held, how: PlainMap = held.inputs): void {
  if (held.type === "aws:kms/key:Key") return;
  const { force } = TYPES[held.type] ?? {};
  const dependents = dependentsOf(account, held);
  if (force !== undefined && how[force] === true) {
    for (const { type, id } of dependents) account.remove(type, id);
    return;
  }
  const [first] = dependents;
  if (first === undefined) return;
  const code = TYPES[held.type]?.needed ?? "DependencyViolation";
  throw new AwsError(
    code,
    `The ${kindOf(held.type)} '${held.id}' has dependencies and cannot be deleted: ${kindOf(first.type)} '${first.id}'`,
  );
}

/**
 * Refuses what there is already, or more than AWS gives.
 * @throws AwsError as AWS would.
 */
export function demandRoom(
  account: Account,
  type: string,
  region: string,
  id: string,
  inputs: PlainMap,
): void {
  const { unique, quota, exists } = TYPES[type] ?? {};
  const there = account.all(type).filter((held) => held.region === region);
  if (exists !== undefined && there.some((held) => held.id === id))
    throw new AwsError(exists, `${kindOf(type)} already exists: ${id}`);
  if (quota !== undefined && there.length >= quota.most)
    throw new AwsError(quota.code, `The maximum number of ${kindOf(type)}s has been reached: ${quota.most}.`);
  if (unique === undefined) return;
  const name = text(inputs, unique.input);
  if (name !== "" && account.scheduled(type).some((held) => text(held.inputs, unique.input) === name))
    throw new AwsError(
      "InvalidRequestException",
      `You can't create this ${kindOf(type).toLowerCase()} because a ${kindOf(type).toLowerCase()} with this name is already scheduled for deletion.`,
    );
  if (name !== "" && there.some((held) => held.id === id || text(held.inputs, unique.input) === name))
    throw new AwsError(unique.code, `${kindOf(type)} with name ${name} already exists.`);
}
