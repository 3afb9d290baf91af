import * as fs from "node:fs";
import * as path from "node:path";
import { orOneOf } from "../../model/nearest";
import { parseMapping } from "../../model/yamlFile";

/** A kubeconfig that the user gave. */
export interface GivenCluster {
  /** Path of the kubeconfig file. */
  readonly kubeconfig: string;
  /** Name of a context in it; may be left out if the file has just one. */
  readonly context?: string | undefined;
}

/** A cluster that may be acted on. */
export interface ResolvedCluster {
  /** Absolute path of the kubeconfig file. */
  readonly kubeconfig: string;
  readonly context: string;
}

interface Named {
  readonly name?: unknown;
  readonly context?: { readonly cluster?: unknown; readonly user?: unknown } | null;
}

function entries(document: unknown, list: "contexts" | "clusters" | "users"): readonly Named[] {
  const value = (document as Readonly<Record<string, unknown>> | null)?.[list];
  return Array.isArray(value) ? (value as readonly Named[]) : [];
}

/**
 * The context of a kubeconfig that may be acted on: the one that was named, or the only one in the file. The
 * file's `current-context` never counts: it is wherever the user happened to work last.
 * @param file where the kubeconfig came from, for messages
 * @param text its content
 * @param named the context that was asked for, if any
 * @throws if there is no such context, or no single one.
 */
export function safeContext(file: string, text: string, named: string | undefined): string {
  if (text.trim() === "")
    throw new Error(`Kubeconfig ${file} is empty: name a kubeconfig file with a context in it.`);
  const document = parseMapping(`Kubeconfig ${file}`, text);
  const contexts = entries(document, "contexts");
  const names = contexts.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
  if (names.length === 0) {
    throw new Error(`Kubeconfig ${file} has no context: name a kubeconfig file with a context in it.`);
  }
  const list = names.join(", ");
  if (named !== undefined && !names.includes(named)) {
    const advice = orOneOf(named, names, (known) => `name one that it has with --context: ${known}`);
    throw new Error(`Kubeconfig ${file} has no context ${named}: ${advice}`);
  }
  if (named === undefined && names.length > 1) {
    throw new Error(
      `Kubeconfig ${file} has ${names.length} contexts (${list}): name the one to use, with --context or the ` +
        "stack config key kube-zen-platform:context; its current-context is not taken.",
    );
  }
  const chosen = named ?? names[0] ?? "";
  const { cluster, user } = contexts.find(({ name }) => name === chosen)?.context ?? {};
  const missing = !entries(document, "clusters").some(({ name }) => name === cluster)
    ? `cluster ${String(cluster)}`
    : typeof user === "string" && !entries(document, "users").some(({ name }) => name === user)
      ? `user ${user}`
      : undefined;
  if (missing !== undefined) {
    throw new Error(
      `Context ${chosen} of kubeconfig ${file} is of ${missing}, which the file does not have: ` +
        "correct the file or name another context.",
    );
  }
  return chosen;
}

/**
 * The cluster of a kubeconfig that was given by the user. Nothing is read but that file: neither KUBECONFIG
 * nor `~/.kube/config`.
 * @throws with one sentence if the file cannot be used or it is not clear which context is meant (`safeContext`).
 */
export async function resolveCluster(given: GivenCluster): Promise<ResolvedCluster> {
  const kubeconfig = path.resolve(given.kubeconfig);
  let text: string;
  try {
    text = await fs.promises.readFile(kubeconfig, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Error(
      `Kubeconfig ${kubeconfig} cannot be read (${code}): name a kubeconfig file that is there.`,
      { cause: error },
    );
  }
  return { kubeconfig, context: safeContext(kubeconfig, text, given.context) };
}
