import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { EMBEDDED_CONTEXT, embeddedKubeconfig } from "../../../model/environment";

/** A cluster entry of a kubeconfig: the fields that a connection needs. */
export interface ClusterEntry {
  readonly server?: string;
  readonly "certificate-authority"?: string;
  readonly "certificate-authority-data"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly "tls-server-name"?: string;
  readonly "proxy-url"?: string;
}

/** A user entry of a kubeconfig: the fields that a connection needs. */
export interface UserEntry {
  readonly "client-certificate"?: string;
  readonly "client-certificate-data"?: string;
  readonly "client-key"?: string;
  readonly "client-key-data"?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: unknown;
  readonly "auth-provider"?: unknown;
}

/** A context entry of a kubeconfig. */
export interface ContextEntry {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

/** A kubeconfig with its entries by name, and where it came from. */
export interface Kubeconfig {
  /** The file that it was read from; undefined where it was given as text. */
  readonly file?: string;
  readonly text: string;
  readonly currentContext: string;
  readonly contexts: Readonly<Record<string, ContextEntry>>;
  readonly clusters: Readonly<Record<string, ClusterEntry>>;
  readonly users: Readonly<Record<string, UserEntry>>;
}

interface Named {
  readonly name?: string;
}

interface Document {
  readonly "current-context"?: string;
  readonly contexts?: readonly (Named & { readonly context?: ContextEntry })[] | null;
  readonly clusters?: readonly (Named & { readonly cluster?: ClusterEntry })[] | null;
  readonly users?: readonly (Named & { readonly user?: UserEntry })[] | null;
}

/** Reads a kubeconfig from its text. @throws Error when the text is no YAML mapping. */
export function parseKubeconfig(text: string, file?: string): Kubeconfig {
  const document = parse(text) as Document | string | null;
  if (typeof document === "string" || Array.isArray(document)) {
    throw new Error(
      file === undefined
        ? "kubeconfig is neither the path of a file nor the contents of one: give either."
        : `${file} is no kubeconfig: a YAML mapping with clusters, users and contexts is expected.`,
    );
  }
  return {
    ...(file === undefined ? {} : { file }),
    text,
    currentContext: document?.["current-context"] ?? "",
    contexts: Object.fromEntries((document?.contexts ?? []).map((e) => [e.name ?? "", e.context ?? {}])),
    clusters: Object.fromEntries((document?.clusters ?? []).map((e) => [e.name ?? "", e.cluster ?? {}])),
    users: Object.fromEntries((document?.users ?? []).map((e) => [e.name ?? "", e.user ?? {}])),
  };
}

function expandHome(value: string, home: string): string {
  if (value === "~") return home;
  return value.startsWith("~/") ? path.join(home, value.slice(2)) : value;
}

/**
 * Reads the provider's `kubeconfig` argument: the path of an existing file (`~` is expanded), else the
 * contents of one.
 */
export function loadKubeconfig(pathOrContents: string, env: NodeJS.ProcessEnv): Kubeconfig {
  const candidate = expandHome(pathOrContents, env["HOME"] ?? os.homedir());
  // Contents are longer than any path may be, and asking for such a path is an error of its own.
  const isFile = !candidate.includes("\n") && fs.existsSync(candidate);
  if (isFile) return parseKubeconfig(fs.readFileSync(candidate, "utf8"), candidate);
  const given = parseKubeconfig(pathOrContents);
  return given.currentContext === EMBEDDED_CONTEXT ? currentEmbedded(given, env) : given;
}

/**
 * The embedded cluster as it is now: where it stands for EKS its kubeconfig is in the state as text, and it may have been
 * made anew since, at another port.
 */
function currentEmbedded(given: Kubeconfig, env: NodeJS.ProcessEnv): Kubeconfig {
  const file = embeddedKubeconfig(env);
  return fs.existsSync(file) ? parseKubeconfig(fs.readFileSync(file, "utf8")) : given;
}

/** The kubeconfig that kubectl would use: the first existing file of KUBECONFIG, else `~/.kube/config`. */
export function ambientKubeconfig(env: NodeJS.ProcessEnv): Kubeconfig | undefined {
  const listed = (env["KUBECONFIG"] ?? "").split(path.delimiter).filter((file) => file !== "");
  const files = listed.length > 0 ? listed : [path.join(env["HOME"] ?? os.homedir(), ".kube", "config")];
  const file = files.find((name) => fs.existsSync(name));
  return file === undefined ? undefined : parseKubeconfig(fs.readFileSync(file, "utf8"), file);
}

/** Which entries of a kubeconfig are used, by the provider's `context` and `cluster` arguments. */
export interface Selection {
  readonly context?: string;
  readonly cluster?: string;
}

/** The cluster that the kubeconfig and the arguments point to, or undefined where there is none. */
export function activeCluster(config: Kubeconfig, selection: Selection): ClusterEntry | undefined {
  const context = config.contexts[selection.context ?? config.currentContext];
  if (context === undefined) return undefined;
  return config.clusters[selection.cluster ?? context.cluster ?? ""];
}

/** The kubeconfig as text with another cluster behind the context, for programs that have no such option. */
export function withCluster(config: Kubeconfig, contextName: string, cluster: string): string {
  const document = parse(config.text) as Document;
  const contexts = (document.contexts ?? []).map((entry) =>
    entry.name === contextName ? { ...entry, context: { ...entry.context, cluster } } : entry,
  );
  return stringify({ ...document, contexts });
}
