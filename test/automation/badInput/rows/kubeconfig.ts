import * as fs from "node:fs";
import { parse, stringify } from "yaml";
import type { Lab } from "../lab";
import type { Row, Section } from "../row";

interface Kubeconfig {
  clusters: { name: string; cluster: Record<string, string> }[];
  users: { name: string; user: Record<string, string> }[];
  contexts: { name: string; context: { cluster: string; user: string } }[];
}

type Edit = (config: Kubeconfig, cluster: Record<string, string>, user: Record<string, string>) => void;

/** The cluster's own kubeconfig, with a change. */
function changed(lab: Lab, edit: Edit): string {
  const config = parse(fs.readFileSync(lab.kubeconfig, "utf8")) as Kubeconfig;
  edit(config, config.clusters[0]?.cluster ?? {}, config.users[0]?.user ?? {});
  return stringify(config);
}

function row(
  name: string,
  content: Edit | string | undefined,
  exitCode: 1 | 2,
  message: string,
  options = "",
): Row {
  return {
    name,
    run: `up --yes --kubeconfig FOLDER/kubeconfig${options}`,
    arrange: (lab) => {
      if (content === undefined) return undefined;
      const text = typeof content === "string" ? content : changed(lab, content);
      lab.write(`${lab.folder}/kubeconfig`, text);
      return undefined;
    },
    exitCode,
    message,
  };
}

const WHERE = "the cluster of context kube-zen-embedded in FOLDER/kubeconfig";
const two: Edit = ({ contexts }) => {
  contexts.push(...contexts.map(({ context }) => ({ name: "production", context })));
};
const CORRECT = "correct its server, certificate or key in the kubeconfig file";
const OTHER = "or name another with --kubeconfig and --context";

/** What can be wrong with a cluster that is given. */
export const kubeconfig: Section = {
  title: "Kubeconfig and cluster",
  rows: [
    row(
      "no file",
      undefined,
      2,
      "Kubeconfig FOLDER/kubeconfig cannot be read (ENOENT): name a kubeconfig file that is there.",
    ),
    {
      name: "a folder in the file's place",
      run: "up --yes --kubeconfig FOLDER",
      exitCode: 2,
      message: "Kubeconfig FOLDER cannot be read (EISDIR): name a kubeconfig file that is there.",
    },
    row(
      "an empty file",
      "",
      2,
      "Kubeconfig FOLDER/kubeconfig is empty: name a kubeconfig file with a context in it.",
    ),
    row(
      "a file that is cut short",
      "contexts: [\n",
      2,
      "Kubeconfig FOLDER/kubeconfig is not YAML (line 2: flow sequence in block collection must be sufficiently indented and end with a ]): correct it",
    ),
    row(
      "a single word",
      "hello\n",
      2,
      "Kubeconfig FOLDER/kubeconfig is a single value and not keys with values: correct it",
    ),
    row(
      "no context",
      (config) => (config.contexts = []),
      2,
      "Kubeconfig FOLDER/kubeconfig has no context: name a kubeconfig file with a context in it.",
    ),
    row(
      "several contexts and none chosen",
      two,
      2,
      "Kubeconfig FOLDER/kubeconfig has 2 contexts (kube-zen-embedded, production): name the one to use, with --context or the stack config key kube-zen-platform:context; its current-context is not taken.",
    ),
    row(
      "a context that the file does not have",
      two,
      2,
      "Kubeconfig FOLDER/kubeconfig has no context prodution: did you mean production?",
      " --context prodution",
    ),
    {
      name: "a context without a file",
      run: "up --yes --context production",
      exitCode: 2,
      message: "--context production names a context of no file: give the kubeconfig file with --kubeconfig",
    },
    row(
      "a context whose user the file does not have",
      (config) => (config.users = []),
      2,
      "Context kube-zen-embedded of kubeconfig FOLDER/kubeconfig is of user kube-zen-embedded, which the file does not have: correct the file or name another context.",
    ),
    row(
      "a cluster without an address",
      (_config, cluster) => delete cluster["server"],
      2,
      `${WHERE} cannot be asked (clusters[0].cluster.server is missing): ${CORRECT}`,
    ),
    row(
      "an address that is none of an API server",
      (_config, cluster) => (cluster["server"] = "ftp://127.0.0.1"),
      2,
      `${WHERE} cannot be asked (Protocol "ftp:" not supported. Expected "https:"): ${CORRECT}`,
    ),
    row(
      "a cluster that is not there",
      (_config, cluster) => (cluster["server"] = "https://127.0.0.1:1"),
      1,
      `${WHERE} does not answer (ECONNREFUSED): start it, ${OTHER}`,
    ),
    row(
      "a client certificate that is none",
      (_config, _cluster, user) => (user["client-certificate-data"] = "bm9uZQ=="),
      2,
      `${WHERE} cannot be asked (error:0480006C:PEM routines::no start line): ${CORRECT}`,
    ),
    row(
      "another authority's certificate",
      (_config, cluster, user) =>
        (cluster["certificate-authority-data"] = user["client-certificate-data"] ?? ""),
      1,
      `${WHERE} shows a certificate of another authority than the kubeconfig file has (UNABLE_TO_VERIFY_LEAF_SIGNATURE): take the file from the cluster anew, ${OTHER}`,
    ),
    row(
      "a token that the cluster does not know (401)",
      (config) => config.users.forEach((entry) => (entry.user = { token: "expired" })),
      1,
      `${WHERE} does not accept its user (401 Unauthorized): log in anew, or take the kubeconfig file from the cluster anew`,
    ),
    row(
      "a user that may do nothing (403)",
      (config) => config.users.forEach((entry) => (entry.user = {})),
      1,
      `${WHERE} does not let its user create namespaces (403 Forbidden): use a user that may`,
    ),
  ],
};
