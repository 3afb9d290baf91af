import { NAMESPACES } from "../../model/connections/programs";
import type { ProfileName } from "../../model/profiles";
import { isArray, pointer } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import type { PodCarrier } from "../manifests/pods";
import { CONNECTION_FORM, readAdditions, readConnection, readNamespace } from "../network/additions";
import { type Additions, type Declared, declaredFor } from "../network/declared";
import type { PodGroup } from "../network/groups";
import { standing } from "../network/missing";
import { networkOf } from "../network/network";
import { formatPorts, unitePorts } from "../network/ports";
import { programsOf, type Undeclared, UndeclaredFinder } from "../network/undeclared";
import { type Check, type Rule, textsOf, type Violation } from "./rule";

const missing: Check = {
  id: "ZEN-521",
  name: "missing",
  severity: "high",
  title: "A declared connection does not work",
  remediation: "Open it in the policies of both ends, or correct the connection in model/connections.",
};

const undeclared: Check = {
  id: "ZEN-522",
  name: "undeclared",
  severity: "high",
  title: "A policy opens a connection that nobody declared",
  remediation:
    "Remove the peer or port, or declare the connection in model/connections or the rule's parameter `connections`.",
};

const unknown: Check = {
  id: "ZEN-523",
  name: "unknown",
  severity: "medium",
  title: "Whether a connection is as declared depends on a value that is not known in preview",
  remediation: "Make labels, selectors, addresses, ports and endpoints known before the resource is made.",
};

type Found = readonly Violation[];

function place({ path, labels }: PodCarrier): string {
  return pointer(Object.keys(labels).length > 0 ? [...path, "metadata", "labels"] : path);
}

function otherEnd({ peer, id }: Declared): string {
  if (peer.kind === "program") return peer.program;
  return peer.kind === "namespace" ? `the namespace ${peer.namespace}` : `the server of \`${id}\``;
}

function told(undecided: readonly Undeclared[]): Found {
  const places = new Map<string, { first: Undeclared; ports: Undeclared["ports"]; others: Set<string> }>();
  for (const each of undecided) {
    const path = pointer(each.path);
    const { namespace, name, kind } = each.policy.manifest.object;
    const key = [kind, namespace, name, path, each.program, String(each.unsure)].join(" ");
    const known = places.get(key);
    if (known === undefined)
      places.set(key, { first: each, ports: each.ports, others: new Set([each.others]) });
    else {
      known.ports = unitePorts(known.ports, each.ports);
      known.others.add(each.others);
    }
  }
  return [...places.values()].map(({ first, ports, others }): Violation => {
    const { policy, direction, path, program, unsure } = first;
    const who = [...others].sort().join(", ");
    const way = direction === "egress" ? `${program} to ${who}` : `${who} to ${program}`;
    const base = { object: policy.manifest.object, path: pointer(path) };
    return unsure
      ? {
          ...base,
          check: unknown,
          message: `whether the policy opens ${way} (${formatPorts(ports)}), which no connection declares, is not known in preview: give selectors, labels, addresses and ports values that are known before they are made`,
        }
      : {
          ...base,
          check: undeclared,
          message: `the policy opens ${way} (${formatPorts(ports)}), which no connection declares: remove it, or declare it in model/connections or the parameter connections of network-reachability`,
        };
  });
}

function judgeDeclared(declared: Declared, stands: "missing" | "unknown", group: PodGroup): Found {
  const { direction, ports, id } = declared;
  const other = otherEnd(declared);
  const way = direction === "egress" ? `out to ${other}` : `in from ${other}`;
  return group.pods.map((pod) => ({
    check: stands === "missing" ? missing : unknown,
    object: pod.manifest.object,
    path: place(pod),
    message:
      stands === "missing"
        ? `the declared connection \`${id}\` does not work, since policies let the pod not ${way} on ${formatPorts(ports)}: open it at both ends, or correct it in model/connections`
        : `whether the declared connection \`${id}\` (${way}) works is not known in preview: give what decides it a value that is known before the pod is made`,
  }));
}

function judge(objects: ManifestSet, profile: ProfileName, additions: Additions): Found {
  const network = networkOf(objects);
  const programs = programsOf(objects);
  const extra: Undeclared[] = [];
  const found = network.groups.inside.flatMap((group): Found => {
    const program = programs.of(group);
    if (program === undefined || group.hostNetwork) return [];
    const declared = group.pods.flatMap((pod) => declaredFor(objects, pod, program, profile, additions));
    extra.push(...new UndeclaredFinder(network, programs, group, program, declared).find());
    const seen = new Set<string>();
    return declared.flatMap((each) => {
      const stands = standing(network, group, each, programs);
      if (stands !== "missing" && stands !== "unknown") return [];
      const key = `${each.id} ${each.direction} ${otherEnd(each)} ${formatPorts(each.ports)}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return judgeDeclared(each, stands, group);
    });
  });
  return [...found, ...told(extra)];
}

/**
 * What policies let through is what is declared, no less and no more (design, "Connections": a connection nobody
 * declared is denied, a declared one must work). A direction that nothing isolates is for the rule network-isolation.
 */
export const networkReachability: Rule = {
  name: "network-reachability",
  description: "The connections that policies let through are the declared ones, no less and no more.",
  group: "networkPolicy",
  controls: ["SOC2 CC6.6", "SOC2 CC6.7", "ISO A.8.12", "ISO A.8.20", "ISO A.8.22"],
  scope: "stack",
  checks: [missing, undeclared, unknown],
  parameters: [
    {
      name: "connections",
      description: `Connections declared besides those of model/connections, each as \`${CONNECTION_FORM}\`; a peer is a program, \`namespace/NAME\`, a block of addresses or a host name.`,
      type: "strings",
      default: [],
      complaint: (value) =>
        isArray(value) && value.every((item) => typeof item === "string" && readConnection(item).length > 0)
          ? undefined
          : `a list of ${CONNECTION_FORM}`,
    },
    {
      name: "namespaces",
      description: `Namespaces that are called otherwise than usual, each as \`ROLE=NAMESPACE\`; roles are ${Object.keys(NAMESPACES).join(", ")}.`,
      type: "strings",
      default: [],
      complaint: (value) =>
        isArray(value) && value.every((item) => typeof item === "string" && readNamespace(item) !== undefined)
          ? undefined
          : `a list of ROLE=NAMESPACE with a role of ${Object.keys(NAMESPACES).join(", ")}`,
    },
  ],
  judge: (objects, { profile, parameters }) =>
    profile === undefined
      ? []
      : judge(
          objects,
          profile,
          readAdditions(textsOf(parameters, "connections"), textsOf(parameters, "namespaces")),
        ),
};
