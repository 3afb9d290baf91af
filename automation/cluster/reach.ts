import { EXIT, ZenctlError } from "../exit";
import { ask, CredentialsError, type Answer } from "./client";
import type { Target } from "./target";

/** How long the first answer of a cluster may take, in milliseconds. */
const PATIENCE_MS = 5_000;

const REVIEW = {
  path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
  patienceMs: PATIENCE_MS,
  body: {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { verb: "create", resource: "namespaces" } },
  },
} as const;

const OTHER = "or name another with --kubeconfig and --context";

/** Codes of Node.js for a server that is not the one whose certificate authority is known. */
const CERTIFICATE = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;

function noAnswer(error: unknown, what: string): ZenctlError {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CredentialsError) {
    return new ZenctlError(
      `${what} cannot be asked (${message.split("\n")[0] ?? ""}): correct its server, certificate or key in the kubeconfig file`,
      EXIT.usage,
    );
  }
  if (CERTIFICATE.test(code)) {
    return new ZenctlError(
      `${what} shows a certificate of another authority than the kubeconfig file has (${code}): take the file from the cluster anew, ${OTHER}`,
    );
  }
  const reason = code === "" ? message : code;
  return new ZenctlError(`${what} does not answer (${reason}): start it, ${OTHER}`);
}

function mayCreate({ text }: Answer): boolean {
  try {
    return (
      (JSON.parse(text) as { readonly status?: { readonly allowed?: boolean } }).status?.allowed === true
    );
  } catch {
    return false;
  }
}

/**
 * Makes sure that a cluster that was given answers, and lets its user do what a stack needs, before anything
 * is begun. Clusters of zenctl's own are known to.
 *
 * @throws ZenctlError with what the cluster said.
 */
export async function checkReach(target: Target | undefined): Promise<void> {
  if (target?.kind !== "given") return;
  const what = `the cluster of context ${target.context} in ${target.kubeconfig}`;
  let answer: Answer;
  try {
    answer = await ask(target, REVIEW);
  } catch (error) {
    throw noAnswer(error, what);
  }
  if (answer.status === 401) {
    throw new ZenctlError(
      `${what} does not accept its user (401 Unauthorized): log in anew, or take the kubeconfig file from the cluster anew`,
    );
  }
  if (answer.status === 403 || (answer.status === 201 && !mayCreate(answer))) {
    throw new ZenctlError(
      `${what} does not let its user create namespaces (403 Forbidden): use a user that may`,
    );
  }
  if (answer.status !== 201) {
    throw new ZenctlError(`${what} answers with status ${answer.status}: is it a Kubernetes API server?`);
  }
}
