import { makeUrn, parseUrn, STACK_TYPE } from "../urn";
import type { Alias } from "./goal";

/** What the aliases of a resource are resolved against. */
export interface AliasContext {
  readonly stack: string;
  readonly project: string;
  /** The old URN under which a resource of this operation was found, by its new URN. */
  readonly usedAliases: ReadonlyMap<string, string>;
}

/** The URNs that a resource may be found under in the old state, in the order in which to try (generateAliases). */
export function aliasUrns(
  context: AliasContext,
  resource: {
    readonly name: string;
    readonly type: string;
    readonly parent: string;
    readonly aliases: readonly Alias[];
  },
): readonly string[] {
  const { name, type, parent } = resource;
  const own = resource.aliases.map((alias) => resolveAlias(context, name, type, parent, alias));
  const parentAlias = parent === "" ? undefined : context.usedAliases.get(parent);
  if (parentAlias === undefined) return [...new Set(own)];
  const parentName = parseUrn(parent).name;
  const inherited = [
    inheritedAlias(type, name, parentName, parentAlias),
    ...own.map((urn) => {
      const parts = parseUrn(urn);
      return inheritedAlias(parts.type, parts.name, parentName, parentAlias);
    }),
  ];
  return [...new Set([...own, ...inherited])];
}

function resolveAlias(
  context: AliasContext,
  name: string,
  type: string,
  resourceParent: string,
  alias: Alias,
): string {
  if ("urn" in alias) return alias.urn;
  const given = alias.parent === undefined || alias.parent === "" ? undefined : alias.parent;
  const parent = given === undefined ? resourceParent : (context.usedAliases.get(given) ?? given);
  const isRoot = parent !== "" && parseUrn(parent).qualifiedType === STACK_TYPE;
  return makeUrn({
    name: alias.name || name,
    type: alias.type || type,
    parent: alias.noParent === true || isRoot ? undefined : parent,
    project: alias.project || context.project,
    stack: alias.stack || context.stack,
  });
}

// A child whose name begins with its parent's name is taken to be named after it, and follows when the parent is renamed.
function inheritedAlias(type: string, name: string, parentName: string, parentAlias: string): string {
  const parts = parseUrn(parentAlias);
  return makeUrn({
    stack: parts.stack,
    project: parts.project,
    parent: parentAlias,
    type,
    name: name.startsWith(parentName) ? parts.name + name.slice(parentName.length) : name,
  });
}
