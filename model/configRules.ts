import { PROJECT, type StackConfig } from "./config";
import { brokenAwsRules } from "./configParts/awsRules";
import { brokenMonitoringRules } from "./configParts/monitoringRules";
import { brokenTlsRules } from "./configParts/tlsRules";
import { parseAllowedRegistry } from "./images";

function reserved(config: StackConfig): readonly string[] {
  return Object.entries(config.namespaces)
    .filter(([, name]) => name === "default" || name.startsWith("kube-"))
    .map(
      ([key, name]) =>
        `${PROJECT}:namespaces.${key} is ${JSON.stringify(name)}, which is Kubernetes' own: choose another name`,
    );
}

function sameNamespace({ namespaces }: StackConfig): readonly string[] {
  return namespaces.zen === namespaces.atom
    ? [
        `${PROJECT}:namespaces.atom is ${JSON.stringify(namespaces.atom)}, as is namespaces.zen: give each a name of its own`,
      ]
    : [];
}

function sameTenants({ tenants }: StackConfig): readonly string[] {
  return tenants.flatMap(({ tenant, cluster }, at) => {
    const first = tenants.findIndex((other) => other.tenant === tenant && other.cluster === cluster);
    return first < at
      ? [
          `${PROJECT}:tenants[${at}] is tenant ${tenant} on cluster ${cluster}, as is tenants[${first}]: remove one of them`,
        ]
      : [];
  });
}

function registries(config: StackConfig): readonly string[] {
  return config.registries.flatMap((registry, at) => {
    try {
      parseAllowedRegistry(registry);
      return [];
    } catch {
      return [
        `${PROJECT}:registries[${at}] is ${JSON.stringify(registry)}: write it as host[:port][/path], without a scheme or a tag`,
      ];
    }
  });
}

function clusterOfProfile({ cluster, profile }: StackConfig): readonly string[] {
  return cluster === "eks" && profile !== "aws"
    ? [`${PROJECT}:cluster is eks, which only the aws profile has: set it to existing or k3d`]
    : [];
}

/** What is wrong between keys, each of which may be right by itself: one sentence per mistake. */
export function brokenRules(config: StackConfig): readonly string[] {
  return [
    clusterOfProfile,
    reserved,
    sameNamespace,
    sameTenants,
    registries,
    brokenTlsRules,
    brokenMonitoringRules,
    brokenAwsRules,
  ].flatMap((rule) => rule(config));
}
