import { parse } from "yaml";
import { isObject, type JsonObject, textAt, valueAt } from "../../policy-pack/manifests/json";
import { ApiRefusal, type DemoApi } from "./api";
import type { Proof } from "./contract";
import { PATCH, SAMPLE_KINDS, SAMPLE_NAME } from "./sample";

/** The field manager by which the agent applies. */
const MANAGER = "zen-agent";
/** HTTP status of what RBAC does not allow. */
const FORBIDDEN = 403;

/** The object that a remediation's patch is applied as. */
export function applied(namespace: string): JsonObject {
  const fields = parse(PATCH) as unknown;
  return {
    ...SAMPLE_KINDS.deployment,
    metadata: { name: SAMPLE_NAME, namespace },
    ...(isObject(fields) ? fields : {}),
  };
}

/** The limit of the sample's memory. */
export function memoryOf(deployment: JsonObject | undefined): string | undefined {
  const container = valueAt(deployment, ["spec", "template", "spec", "containers", 0]);
  return textAt(container, "resources", "limits", "memory");
}

async function attempt(agent: DemoApi, namespace: string): Promise<Pick<Proof, "found" | "reason">> {
  try {
    const after = await agent.apply(applied(namespace), MANAGER, true);
    return { found: "allowed", reason: `its memory would be ${memoryOf(after) ?? "as before"}` };
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === FORBIDDEN)
      return { found: "refused", reason: error.message };
    throw error;
  }
}

/**
 * Does as a dry run what the agent would do, with no rights but the agent's own: where it may, and where it must not.
 *
 * @param agent The API server, asked as the agent's service account.
 * @param within Namespace of the sample.
 * @param without A namespace in which the agent may change nothing.
 */
export async function proveRights(
  agent: DemoApi,
  within: string,
  without: string,
): Promise<readonly Proof[]> {
  const patch = `the patch of Deployment ${SAMPLE_NAME}`;
  return [
    { attempt: patch, namespace: within, expected: "allowed", ...(await attempt(agent, within)) },
    { attempt: patch, namespace: without, expected: "refused", ...(await attempt(agent, without)) },
  ];
}
