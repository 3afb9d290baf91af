import type { Row, Section } from "../row";

const PROFILE = "config:\n  kube-zen-platform:profile: local\n";

/** A stack's file with these lines instead of the project's own. */
function file(name: string, text: string, message: string): Row {
  return {
    name,
    run: "up --yes",
    arrange: (lab) => {
      lab.write(lab.clone("Pulumi.local.yaml"), text, 0o644);
    },
    exitCode: 2,
    message: `Pulumi.local.yaml${message}`,
  };
}

/** A stack's file with lines of config below the profile. */
function config(name: string, lines: string, message: string): Row {
  return file(name, `${PROFILE}  ${lines}\n`, `: ${message}`);
}

const KEYS =
  "aws, cluster, context, ingress, kubeconfig, mirrorPrefix, monitoring, namespaces, profile, registries, saas, secrets, tenants, tls, watcher";
const LABEL = "use at most 63 lower-case letters, digits and hyphens, with no hyphen at either end";
const SECRET =
  "kube-zen-platform:secrets is stored in plain text: remove it and set it with `pulumi config set --secret --path kube-zen-platform:secrets.clusterToken`";

/** What can be wrong with a stack's config. */
export const stackConfig: Section = {
  title: "Stack config (Pulumi.<stack>.yaml)",
  rows: [
    file(
      "an empty file",
      "",
      ": kube-zen-platform:profile is missing: set it with `pulumi config set --path 'kube-zen-platform:profile' VALUE`",
    ),
    file("a list", "- a\n", " is a list and not keys with values: correct it"),
    file("a single word", "local\n", " is a single value and not keys with values: correct it"),
    file("bytes that are no text", "\u0000\u0001", " is not text: write it as YAML"),
    file(
      "YAML that is cut short",
      "config:\n  kube-zen-platform:profile: [local\n",
      " is not YAML (line 3: flow sequence in block collection must be sufficiently indented and end with a ]): correct it",
    ),
    file(
      "a tab",
      "config:\n\tkube-zen-platform:profile: local\n",
      " is not YAML (line 2: tabs are not allowed as indentation): correct it",
    ),
    file(
      "a key that is there twice",
      `${PROFILE}  kube-zen-platform:profile: aws\n`,
      " is not YAML (line 3: a key is there twice): correct it",
    ),
    file(
      "an alias without an anchor",
      "config:\n  kube-zen-platform:profile: *p\n",
      " is not YAML (unresolved alias (the anchor must be set before the alias): p): correct it",
    ),
    file(
      "two documents",
      `${PROFILE}---\n${PROFILE}`,
      " is not YAML (line 3: there is more than one document): correct it",
    ),
    file(
      "a misspelt key at the top",
      `${PROFILE}encryptionsal: v1\n`,
      ": encryptionsal is not a key of a stack's file: did you mean encryptionsalt?",
    ),
    file(
      "config that is a list",
      "config: [a]\n",
      ": config is a list, but keys with values are needed: correct it",
    ),
    {
      name: "a folder in the file's place",
      run: "up --yes",
      arrange: (lab) => {
        lab.takeAway(lab.clone("Pulumi.local.yaml"));
        lab.folderAt(lab.clone("Pulumi.local.yaml"));
        return undefined;
      },
      exitCode: 2,
      message: "Pulumi.local.yaml cannot be read (it is a folder): put the file back",
    },
    config(
      "a misspelt key",
      "kube-zen-platform:wacher: standalone",
      "kube-zen-platform:wacher is not a config key: did you mean kube-zen-platform:watcher?",
    ),
    config(
      "a misspelt key without its namespace",
      "wacher: standalone",
      "kube-zen-platform:wacher is not a config key: did you mean kube-zen-platform:watcher?",
    ),
    config(
      "a misspelt key in a structure",
      "kube-zen-platform:namespaces: {zne: a}",
      "kube-zen-platform:namespaces.zne is not a config key: did you mean kube-zen-platform:namespaces.zen?",
    ),
    config(
      "a misspelt namespace",
      "kubezen-platform:watcher: standalone",
      "kubezen-platform:watcher is not a config key of kube-zen-platform: did you mean kube-zen-platform:watcher?",
    ),
    config(
      "a key unlike any other",
      "kube-zen-platform:colour: green",
      `kube-zen-platform:colour is not a config key: remove it, or use one of: ${KEYS}`,
    ),
    config(
      "a key that belongs elsewhere",
      "kube-zen-platform:clusterToken: hush-hush",
      "kube-zen-platform:clusterToken is not a config key: did you mean kube-zen-platform:secrets.clusterToken?",
    ),
    file(
      "a profile that there is not",
      "config:\n  kube-zen-platform:profile: locl\n",
      ': kube-zen-platform:profile is "locl": set it to one of local, gitops, aws',
    ),
    file(
      "a profile without a value",
      "config:\n  kube-zen-platform:profile:\n",
      ": kube-zen-platform:profile has no value: give it one, or remove it",
    ),
    config(
      "a choice of the wrong type",
      "kube-zen-platform:watcher: true",
      'kube-zen-platform:watcher is "true": set it to one of embedded, standalone',
    ),
    config(
      "text where a list is needed",
      "kube-zen-platform:tenants: acme",
      "kube-zen-platform:tenants is text, but a list is needed: set it with `pulumi config set --path` or as YAML in the stack's file",
    ),
    config(
      "a number where a structure is needed",
      "kube-zen-platform:namespaces: 3",
      "kube-zen-platform:namespaces is 3, but a structure is needed: write its keys below it",
    ),
    config(
      "a number where text is needed",
      "kube-zen-platform:registries: [3]",
      "kube-zen-platform:registries[0] is 3, but text is needed: put it in quotes",
    ),
    config(
      "a list that is too short",
      "kube-zen-platform:tenants: []",
      "kube-zen-platform:tenants is []: give it at least one item, or remove it",
    ),
    config(
      "a name that Kubernetes does not take",
      "kube-zen-platform:namespaces: {zen: Zen_System}",
      `kube-zen-platform:namespaces.zen is "Zen_System": ${LABEL}`,
    ),
    config(
      "a name that is too long",
      `kube-zen-platform:namespaces: {zen: ${"a".repeat(64)}}`,
      `kube-zen-platform:namespaces.zen is "${"a".repeat(64)}": ${LABEL}`,
    ),
    config(
      "a namespace of Kubernetes' own",
      "kube-zen-platform:namespaces: {zen: kube-system}",
      'kube-zen-platform:namespaces.zen is "kube-system", which is Kubernetes\' own: choose another name',
    ),
    config(
      "one namespace for both",
      "kube-zen-platform:namespaces: {zen: platform, atom: platform}",
      'kube-zen-platform:namespaces.atom is "platform", as is namespaces.zen: give each a name of its own',
    ),
    config(
      "one tenant's cluster twice",
      "kube-zen-platform:tenants: [{tenant: a, cluster: b}, {tenant: a, cluster: b}]",
      "kube-zen-platform:tenants[1] is tenant a on cluster b, as is tenants[0]: remove one of them",
    ),
    config(
      "a URL with a path",
      'kube-zen-platform:saas: {endpoint: "https://saas.example/v1"}',
      'kube-zen-platform:saas.endpoint is "https://saas.example/v1": write it as https://HOST, without a path',
    ),
    config(
      "a registry with a scheme",
      'kube-zen-platform:registries: ["https://registry.example"]',
      'kube-zen-platform:registries[0] is "https://registry.example": write it as host[:port][/path], without a scheme or a tag',
    ),
    config(
      "a cluster of another profile",
      "kube-zen-platform:cluster: eks",
      "kube-zen-platform:cluster is eks, which only the aws profile has: set it to existing or k3d",
    ),
    config("a secret in plain text", "kube-zen-platform:secrets: {clusterToken: hush-hush}", SECRET),
    config("a secret in plain text in another's place", "kube-zen-platform:secrets: hush-hush", SECRET),
  ],
};

function project(name: string, text: string | undefined, message: string): Row {
  return {
    name,
    run: "up --yes",
    arrange: (lab) => {
      if (text === undefined) lab.takeAway(lab.clone("Pulumi.yaml"));
      else lab.write(lab.clone("Pulumi.yaml"), text, 0o644);
      return undefined;
    },
    exitCode: 2,
    message: `Pulumi.yaml${message}`,
  };
}

/** What can be wrong with the project's file. */
export const projectFile: Section = {
  title: "Project (Pulumi.yaml)",
  rows: [
    project("no file", undefined, " cannot be read (it is not there): put the file back"),
    project("an empty file", "", ": name is missing: set it to kube-zen-platform"),
    project(
      "YAML that is cut short",
      "name: [x\n",
      " is not YAML (line 2: flow sequence in block collection must be sufficiently indented and end with a ]): correct it",
    ),
    project(
      "a key that is there twice",
      "name: kube-zen-platform\nruntime: nodejs\nname: b\n",
      " is not YAML (line 3: a key is there twice): correct it",
    ),
    project(
      "another project's name",
      "name: other\nruntime: nodejs\n",
      ': name is "other": set it to kube-zen-platform',
    ),
    project(
      "another runtime",
      "name: kube-zen-platform\nruntime: python\n",
      ': runtime is "python": set it to nodejs',
    ),
  ],
};
