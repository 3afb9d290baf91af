import * as path from "node:path";
import { loadBalancerConnections } from "../model/aws/loadBalancerConnections";
import { GUARDRAIL_GROUPS, type GuardrailGroup, SEED_POSTURE } from "../model/guardrails";
import { type ProfileName, PROFILES } from "../model/profiles";
import { POLICIES, type Policy } from "../policy-pack/catalogue";
import { type PackConfig, policyPackConfigFile } from "../policy-pack/config";
import { levelOf } from "../policy-pack/levels";
import { rules } from "../policy-pack/rules";
import { configSchemaOf } from "../policy-pack/settings";
import { MANIFESTS } from "../policy-pack/checks";
import { readStackFile } from "./stackFile";

const PROFILE_NAMES: readonly ProfileName[] = Object.values(PROFILES).map(({ name }) => name);

/** A text in a cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ").trim();
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** How a group is called in the docs. */
const GROUP_TITLES: Readonly<Record<GuardrailGroup, string>> = {
  registries: "allowed registries",
  rbac: "permissions (RBAC)",
  mutualTls: "mutual TLS",
  podSecurity: "Pod Security",
  networkPolicy: "network policies",
  secrets: "secrets",
  workloads: "workloads",
  releases: "releases",
  cloud: "cloud resources",
};

/** What the source documents say of a group in a profile, and what is held, as `should be scoped → mandatory`. */
export function seedAndOurs(group: GuardrailGroup, profile: ProfileName): readonly [string, string] {
  const [first] = rules.filter((rule) => rule.group === group);
  const ours = first === undefined ? "" : levelOf(first.name, profile);
  return [SEED_POSTURE[profile][group] ?? "not named", ours];
}

/** The levels of every group: the words of the source documents, and ours. */
export function levelsTable(): string {
  const head = ["guardrails", "rules", ...PROFILE_NAMES.flatMap((name) => [`${name}: source`, "ours"])];
  const groups = GUARDRAIL_GROUPS.filter((group) => rules.some((rule) => rule.group === group));
  const rows = groups.map((group) => [
    GROUP_TITLES[group],
    rules
      .filter((rule) => rule.group === group)
      .map(({ name }) => `\`${name}\``)
      .join(", "),
    ...PROFILE_NAMES.flatMap((profile) => {
      const [seed, ours] = seedAndOurs(group, profile);
      return [seed, `**${ours}**`];
    }),
  ]);
  return table(head, rows);
}

/** `ZEN-001 to 010, 013`. */
function idsOf({ checks }: Policy): string {
  const numbers = checks.map(({ id }) => Number(id.slice("ZEN-".length))).sort((a, b) => a - b);
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  const padded = (number: number): string => String(number).padStart(3, "0");
  const words = ranges.map(([first, last]) =>
    first === last ? padded(first) : `${padded(first)} to ${padded(last)}`,
  );
  return `ZEN-${words.join(", ")}`;
}

/** Every policy with its page, its checks and what it serves. */
export function rulesTable(): string {
  const rows = POLICIES.map((policy) => [
    `[\`${policy.name}\`](rules/${policy.name}.md)`,
    idsOf(policy),
    policy.description,
    policy.scope,
    policy.controls.join(", "),
  ]);
  return table(["rule", "checks", "what holds", "scope", "controls"], rows);
}

/** The settings of the whole pack, which are properties of the policy `manifests`. */
export function settingsTable(): string {
  const rows = Object.entries(configSchemaOf(MANIFESTS)).map(([name, { description }]) => [
    `\`${name}\``,
    description ?? "",
  ]);
  return table(["property of `manifests`", "meaning"], rows);
}

const PROGRAM = path.join(__dirname, "..");

/** Parameters that the shipped stack of a profile asks for: the aws one's load balancers are in subnets of their own. */
function parametersOf(profile: ProfileName): Pick<PackConfig, "parameters"> {
  if (profile !== "aws") return {};
  const connections = loadBalancerConnections(readStackFile(PROGRAM, profile));
  return { parameters: { "network-reachability": { connections: [...connections] } } };
}

/** Text of every file of policy-pack/config, by its name. */
export function policyConfigFiles(): ReadonlyMap<string, string> {
  return new Map(
    PROFILE_NAMES.map((profile) => [
      `${profile}.json`,
      `${JSON.stringify(policyPackConfigFile({ profile, ...parametersOf(profile) }), null, 2)}\n`,
    ]),
  );
}
