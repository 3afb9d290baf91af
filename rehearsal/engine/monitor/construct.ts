import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** What a provider of components has to know of the run. */
export interface ConstructedRun {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  /** By `NAMESPACE:KEY`. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly preview: boolean;
  readonly parallel: number;
}

/**
 * Asks for a component as the real engine does (pkg/resource/deploy/source_eval.go).
 *
 * @param providers References of providers by package, those of the component's parents among them.
 */
export function constructRequest(
  request: RegisterResourceRequest,
  providers: ReadonlyMap<string, string>,
  run: ConstructedRun & { readonly monitorAddress: string },
): ConstructRequest {
  const asked = new ConstructRequest();
  asked.setProject(run.project);
  asked.setStack(run.stack);
  asked.setOrganization(run.organization);
  asked.setDryrun(run.preview);
  asked.setParallel(run.parallel);
  asked.setMonitorendpoint(run.monitorAddress);
  for (const [key, value] of Object.entries(run.config)) asked.getConfigMap().set(key, value);
  asked.setConfigsecretkeysList([...run.secretKeys]);
  asked.setType(request.getType());
  asked.setName(request.getName());
  asked.setParent(request.getParent());
  asked.setInputs(request.getObject());
  asked.setAcceptsOutputValues(true);
  request.getPropertydependenciesMap().forEach((given: { getUrnsList(): string[] }, key: string) => {
    const urns = new ConstructRequest.PropertyDependencies();
    urns.setUrnsList(given.getUrnsList());
    asked.getInputdependenciesMap().set(key, urns);
  });
  for (const [name, reference] of providers) asked.getProvidersMap().set(name, reference);
  asked.setDependenciesList(request.getDependenciesList());
  asked.setAliasesList(request.getAliasesList());
  if (request.hasProtect()) asked.setProtect(request.getProtect() === true);
  asked.setAdditionalsecretoutputsList(request.getAdditionalsecretoutputsList());
  asked.setDeletedwith(request.getDeletedwith());
  asked.setIgnorechangesList(request.getIgnorechangesList());
  asked.setReplaceonchangesList(request.getReplaceonchangesList());
  if (request.hasRetainondelete()) asked.setRetainondelete(request.getRetainondelete() === true);
  return asked;
}
