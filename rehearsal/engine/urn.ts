/** The type of the resource that stands for the stack itself. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** The parts of a URN (https://www.pulumi.com/docs/iac/concepts/resources/names/#urns). */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The types of the parents and the resource, joined by `$`. */
  readonly qualifiedType: string;
  /** The resource's own type. */
  readonly type: string;
  readonly name: string;
}

/**
 * Takes a URN apart.
 * @throws when it is not a URN.
 */
export function parseUrn(urn: string): UrnParts {
  const [prefix, project, qualifiedType, ...name] = urn.split("::");
  if (
    !prefix?.startsWith("urn:pulumi:") ||
    project === undefined ||
    qualifiedType === undefined ||
    name.length === 0
  ) {
    throw new Error(`"${urn}" is not a URN; one looks like urn:pulumi:STACK::PROJECT::TYPE::NAME.`);
  }
  const types = qualifiedType.split("$");
  return {
    stack: prefix.slice("urn:pulumi:".length),
    project,
    qualifiedType,
    type: types[types.length - 1] ?? qualifiedType,
    name: name.join("::"),
  };
}

/** Whether the URN is the stack's own. */
export function isStackUrn(urn: string): boolean {
  return parseUrn(urn).qualifiedType === STACK_TYPE;
}

/** What a URN is made of. A child of the stack resource does not carry the stack's type. */
export interface UrnSource {
  readonly stack: string;
  readonly project: string;
  readonly parent?: string | undefined;
  readonly type: string;
  readonly name: string;
}

/** Makes the URN of a resource (sdk/go/common/resource/urn: CreateURN). */
export function makeUrn(source: UrnSource): string {
  const parent =
    source.parent === undefined || source.parent === "" ? undefined : parseUrn(source.parent).qualifiedType;
  const type = parent === undefined || parent === STACK_TYPE ? source.type : `${parent}$${source.type}`;
  return `urn:pulumi:${source.stack}::${source.project}::${type}::${source.name}`;
}
