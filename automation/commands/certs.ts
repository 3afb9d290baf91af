import type { StackConfig } from "../../model/config";
import { CertificateClient } from "../certs/client";
import type { CertificatesResult } from "../certs/contract";
import { listCertificates } from "../certs/list";
import { certificateLines } from "../certs/table";
import type { CommandContext, StackOptions } from "../cli/context";
import { namespacesOf } from "../cluster/holder";
import { type Target, targetOfStack } from "../cluster/target";
import { EXIT, type ExitCode } from "../exit";
import { checkStateFolder } from "../folders";
import { readStackFile } from "../stackFile";

/** Options of `zenctl certs list`. */
export interface CertificateOptions extends Omit<StackOptions, "engine"> {
  /** Namespaces in place of those of the stack. */
  readonly namespace?: readonly string[];
}

/** What `zenctl certs` and its kin work on. */
export interface Place {
  readonly config: StackConfig;
  readonly target: Target;
  readonly namespaces: readonly string[];
  readonly client: CertificateClient;
}

/** Opens the cluster of a stack. @throws ZenctlError */
export async function openPlace(options: CertificateOptions, context: CommandContext): Promise<Place> {
  const config = readStackFile(context.projectDirectory, options.stack);
  checkStateFolder(context.env);
  const target = await targetOfStack(options, config, context);
  const namespaces = options.namespace ?? namespacesOf(config);
  return { config, target, namespaces, client: await CertificateClient.open(target) };
}

/**
 * `zenctl certs`: every certificate of the stack's namespaces; exit 1 where one is of no use, or soon will be
 * (`critical`). Only a warning is no failure.
 */
export async function list(options: CertificateOptions, context: CommandContext): Promise<ExitCode> {
  const { client, namespaces } = await openPlace(options, context);
  const inventory = await client.inventory(namespaces);
  const certificates = listCertificates(inventory, new Date());
  for (const line of certificateLines(certificates)) context.output.say(line);
  const document: CertificatesResult = {
    stack: options.stack,
    namespaces: [...namespaces],
    certManager: inventory.certificates !== undefined,
    certificates: [...certificates],
  };
  context.output.document(document);
  return certificates.every(({ status }) => status === "ok" || status === "warning")
    ? EXIT.done
    : EXIT.failed;
}
