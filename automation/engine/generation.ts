import type { Stack } from "@pulumi/pulumi/automation";
import type { StackConfig } from "../../model/config";
import { countOf, PRIVATE_AUTHORITY } from "../certs/count";
import { EXIT, ZenctlError } from "../exit";
import { configKey } from "../stackFile";

/** Certificates of the authorities that a stack has: of the generation that signs, the next, and the one before. */
const AUTHORITY = /(?:::|\$)tls:index\/selfSignedCert:SelfSignedCert::private-authority-(\d+)$/;

/** The generation of the private authority that signs by a stack's state; nothing where there is none. */
export function signingGeneration(urns: readonly string[]): number | undefined {
  const found = urns.flatMap((urn) => {
    const number = AUTHORITY.exec(urn)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  // The last one of them is made ahead.
  return found.length === 0 ? undefined : Math.max(...found) - 1;
}

async function urnsOf(stack: Stack): Promise<readonly string[]> {
  const { deployment } = (await stack.exportStack()) as {
    readonly deployment?: { readonly resources?: readonly { readonly urn: string }[] };
  };
  return (deployment?.resources ?? []).map(({ urn }) => urn);
}

/**
 * Looks at the count of the private authority's generations before a run.
 *
 * @throws ZenctlError (usage) where the generation of the private authority was raised, or lowered, by more than one since
 *   it was last brought up: nobody would trust the authority that signs.
 */
export async function checkGeneration(stack: Stack, { tls }: Pick<StackConfig, "tls">): Promise<void> {
  // By `zenctl certs rotate` alone it goes on by one; only who writes it can leave one out.
  if (tls.generation === 1) return;
  const kept = (await stack.getAllConfig())[configKey("tls")]?.value;
  const { key, before: generation } = countOf(kept, PRIVATE_AUTHORITY);
  const signs = signingGeneration(await urnsOf(stack));
  if (signs === undefined || Math.abs(generation - signs) <= 1) return;
  const next = generation > signs ? signs + 1 : signs - 1;
  throw new ZenctlError(
    `${key} is ${generation}, but authority ${signs} signs now and only its neighbours are trusted: change it by one at a time, to ${next} first`,
    EXIT.usage,
  );
}
