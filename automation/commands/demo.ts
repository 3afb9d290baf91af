import { listCertificates } from "../certs/list";
import { CertificateClient } from "../certs/client";
import type { ChangeOptions, CommandContext, StackOptions } from "../cli/context";
import { confirm, refuseUnasked } from "../cli/confirm";
import { namespacesOf } from "../cluster/holder";
import { associationsOf } from "../demo/awsRoles";
import { dashboardsOf } from "../demo/dashboards";
import { endpointsOf, simulatedCertificates } from "../demo/endpoints";
import { type IncidentOptions, runIncident, takeAway } from "../demo/incident";
import { demoLines } from "../demo/lines";
import { permissionsOf } from "../demo/permissions";
import { openDemo } from "../demo/place";
import { releasesOf } from "../demo/releases";
import type { DemoResult, IncidentResult } from "../demo/contract";
import { EXIT, type ExitCode } from "../exit";

/** `zenctl demo show`: what there is to show of a stack that is up; exit 1 where it is not as it has to be. */
export async function show(options: StackOptions, context: CommandContext): Promise<ExitCode> {
  const place = await openDemo(options, context);
  const { api, config, engine, target } = place;
  const namespaces = namespacesOf(config);
  const certificates = await CertificateClient.open(target);
  const associations = await associationsOf(engine, config, context);
  const [releases, endpoints, inventory, dashboards, permissions] = await Promise.all([
    releasesOf(place),
    endpointsOf(place),
    certificates.inventory(namespaces),
    dashboardsOf(api, namespaces),
    permissionsOf(api, associations.known),
  ]);
  const ready = releases.length > 0 && releases.every((one) => one.wanted > 0 && one.ready === one.wanted);
  const document: DemoResult = {
    stack: options.stack,
    engine: engine.name,
    right: ready && endpoints.every(({ right }) => right !== false),
    releases: [...releases],
    endpoints: [...endpoints],
    simulatedCertificates:
      engine.name === "rehearsal" && config.aws !== undefined ? [...simulatedCertificates(context.env)] : [],
    certificates: [...listCertificates(inventory, new Date())],
    dashboards: [...dashboards],
    permissions: [...permissions],
    ...(associations.unknown === undefined ? {} : { associationsUnknown: associations.unknown }),
  };
  for (const line of demoLines(document)) context.output.say(line);
  context.output.document(document);
  return document.right ? EXIT.done : EXIT.failed;
}

/** Options of `zenctl demo incident`. */
export interface DemoIncidentOptions extends ChangeOptions, IncidentOptions {
  /** Whether the sample is taken away in place of made. */
  readonly remove?: true;
}

/**
 * `zenctl demo incident`: makes a sample with an approved remediation and follows it until the agent has applied it; exit
 * 1 where it has not. Where no agent's program runs, what it would do is tried with its rights as a dry run.
 */
export async function incident(options: DemoIncidentOptions, context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  if (options.yes !== true) refuseUnasked(context);
  const place = await openDemo(options, context);
  const question =
    options.remove === true
      ? `Remove the sample from stack ${options.stack}?`
      : `Make a sample incident in stack ${options.stack}?`;
  if (options.yes !== true && !(await confirm(question, context))) {
    output.say("nothing was changed");
    return EXIT.done;
  }
  const document: IncidentResult =
    options.remove === true
      ? await takeAway(place, options, context)
      : await runIncident(place, options, context);
  output.document(document);
  if (document.result !== "failed") return EXIT.done;
  output.note(`zenctl: ${document.error ?? "the remediation failed"}`);
  return EXIT.failed;
}
