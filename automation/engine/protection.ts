import type { Stack } from "@pulumi/pulumi/automation";
import { EXIT, ZenctlError } from "../exit";

/** A resource as a state has it, as far as protection goes. */
interface Kept {
  readonly urn: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

interface Deployment {
  readonly resources?: readonly Kept[];
}

/** What a type keeps back with its data even from a delete that is allowed, and what lets it go. */
const LETS_GO: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "aws:s3/bucket:Bucket": { forceDestroy: true },
  // Else its name is taken for a week, and the stack cannot be brought up again.
  "aws:secretsmanager/secret:Secret": { recoveryWindowInDays: 0 },
};

const typeOf = ({ urn }: Kept): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

/** A protected resource in words: `Bucket backups`. */
function label(resource: Kept): string {
  return `${typeOf(resource).split(":").at(-1) ?? ""} ${resource.urn.split("::").at(-1) ?? ""}`;
}

async function protectedOf(stack: Stack) {
  const exported = await stack.exportStack();
  const { resources = [] } = exported.deployment as Deployment;
  return { exported, resources, kept: resources.filter(({ protect }) => protect === true) };
}

/**
 * Refuses to begin a destroy that would end at what is protected.
 *
 * @throws ZenctlError (usage) that names what holds data.
 */
export async function refuseProtected(stack: Stack, name: string): Promise<void> {
  const { kept } = await protectedOf(stack);
  if (kept.length === 0) return;
  throw new ZenctlError(
    `stack ${name} holds data that would be lost (${kept.map(label).join(", ")}): nothing was removed; run \`zenctl destroy --stack ${name} --delete-data\` to lose it for good`,
    EXIT.usage,
  );
}

function unprotected(resource: Kept): Kept {
  const letsGo = LETS_GO[typeOf(resource)] ?? {};
  return {
    ...resource,
    protect: false,
    inputs: { ...resource.inputs, ...letsGo },
    outputs: { ...resource.outputs, ...letsGo },
  };
}

/**
 * Takes the protection from everything of a stack, in its state alone.
 *
 * @returns What is no longer protected, in words.
 */
export async function unprotect(stack: Stack): Promise<readonly string[]> {
  const { exported, resources, kept } = await protectedOf(stack);
  const held = (resource: Kept): boolean => resource.protect === true || typeOf(resource) in LETS_GO;
  if (!resources.some(held)) return [];
  const open = resources.map((resource) => (held(resource) ? unprotected(resource) : resource));
  await stack.importStack({
    ...exported,
    deployment: { ...(exported.deployment as Deployment), resources: open },
  });
  return kept.map(label);
}
