import { fileURLToPath } from "node:url";
import * as path from "node:path";

import type { Alias as AliasMessage } from "@pulumi/pulumi/proto/alias_pb";
import { Alias as AliasKind } from "@pulumi/pulumi/proto/alias_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { SourcePosition } from "@pulumi/pulumi/proto/source_pb";

import type { CustomTimeouts } from "../state/resource-state";
import { parsePath } from "../values/path";
import type { PropertyMap } from "../values/property";
import { fromStruct, fromValue } from "../values/struct";
import { mapEntries, outputDependencies, withoutOutputValues } from "../values/traverse";
import type { Alias, Goal } from "../steps/goal";

/** Reads the request of a registration into a goal; the provider is filled in by who knows it. */
export function goalOf(request: RegisterResourceRequest, projectRoot: string): Goal {
  const raw = fromStruct(request.getObject());
  const dependencies = [...new Set(request.getDependenciesList())];
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    inputs: mapEntries(raw, withoutOutputValues),
    parent: request.getParent(),
    protect: request.hasProtect() ? request.getProtect() === true : undefined,
    dependencies,
    provider: request.getProvider(),
    propertyDependencies: propertyDependencies(request, raw, dependencies),
    deleteBeforeReplace:
      request.getDeletebeforereplacedefined() || request.getDeletebeforereplace()
        ? request.getDeletebeforereplace()
        : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: [
      ...request.getAliasurnsList().map((urn) => ({ urn })),
      ...request.getAliasesList().map(aliasOf),
    ],
    importId: request.getImportid(),
    customTimeouts: timeoutsOf(request.getCustomtimeouts()),
    replaceOnChanges: request.getReplaceonchangesList(),
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() === true : undefined,
    deletedWith: request.getDeletedwith(),
    replaceWith: request.getReplaceWithList(),
    replacementTrigger: triggerOf(request),
    hideDiff: request.getHidediffsList().map(parsePath),
    sourcePosition: sourcePosition(request.getSourceposition(), projectRoot),
  };
}

function triggerOf(request: RegisterResourceRequest): Goal["replacementTrigger"] {
  const value = request.getReplacementTrigger();
  return value === undefined ? null : fromValue(value);
}

function propertyDependencies(
  request: RegisterResourceRequest,
  inputs: PropertyMap,
  dependencies: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const given = request.getPropertydependenciesMap();
  const result: Record<string, readonly string[]> = {};
  if (given.getLength() === 0) {
    for (const key of Object.keys(inputs)) result[key] = dependencies;
  } else {
    given.forEach((urns: { getUrnsList(): string[] }, key: string) => (result[key] = urns.getUrnsList()));
  }
  for (const [key, value] of Object.entries(inputs)) {
    result[key] = [...new Set([...(result[key] ?? []), ...outputDependencies(value)])];
  }
  return result;
}

function aliasOf(message: AliasMessage): Alias {
  const spec = message.getSpec();
  if (message.getAliasCase() !== AliasKind.AliasCase.SPEC || spec === undefined)
    return { urn: message.getUrn() };
  return {
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parent: spec.getParenturn(),
    noParent: spec.getNoparent(),
  };
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/**
 * Reads a Go duration such as `1h30m` into seconds.
 * @throws when it is none.
 */
export function seconds(duration: string): number {
  if (!/^[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(duration)) {
    if (duration === "0") return 0;
    throw new Error(`unable to parse customTimeout Value ${duration}`);
  }
  let total = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (UNITS[unit ?? ""] ?? 0);
  }
  return duration.startsWith("-") ? -total : total;
}

function timeoutsOf(message: RegisterResourceRequest.CustomTimeouts | undefined): CustomTimeouts {
  if (message === undefined) return {};
  const read = (key: "create" | "update" | "delete" | "read", text: string): CustomTimeouts =>
    text === "" ? {} : { [key]: seconds(text) };
  return {
    ...read("create", message.getCreate()),
    ...read("update", message.getUpdate()),
    ...read("delete", message.getDelete()),
    ...read("read", message.getRead()),
  };
}

/** Where in the project a resource was written down, as the state has it. */
export function sourcePosition(message: SourcePosition | undefined, projectRoot: string): string {
  if (message === undefined) return "";
  const uri = message.getUri();
  if (!uri.startsWith("file:///")) return "";
  const relative = path.relative(projectRoot, fileURLToPath(uri)).split(path.sep).join("/");
  const column = message.getColumn() === 0 ? "" : `,${message.getColumn()}`;
  const escaped = encodeURI(relative).replaceAll("?", "%3F").replaceAll("#", "%23");
  return `project:///${escaped}#${message.getLine()}${column}`;
}
