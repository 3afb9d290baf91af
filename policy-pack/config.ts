import type { ProfileName } from "../model/profiles";
import { EXEMPTIONS, MANIFESTS } from "./checks";
import { levelOf } from "./levels";
import { rules } from "./rules";
import type { Parameters } from "./rules/rule";

/** The settings that are the whole pack's; they are properties of the policy `manifests`. Everything may be left out. */
export interface ManifestsConfig {
  /** Folder of the Pulumi program, which relative chart paths are relative to; by default the nearest folder above the pack that holds a Pulumi.yaml. */
  readonly programRoot?: string;
  /** Absolute path of the helm to render with; by default the one on PATH, then the one in the tool cache. */
  readonly helm?: string;
  /** Kubernetes version that charts are rendered for, as `1.36.0`; by default helm's own. */
  readonly kubeVersion?: string;
  /** API versions that charts find in the cluster besides helm's own, as `monitoring.coreos.com/v1`. */
  readonly apiVersions?: readonly string[];
  /**
   * Secrets that are in the cluster with their data though no manifest shows them, as `namespace/name`: made by hand, or
   * by an operator that the pack does not know. By default none.
   */
  readonly existingSecrets?: readonly string[];
  /** Profile whose levels count; by default every rule is mandatory. */
  readonly profile?: ProfileName;
  /** File of reviewed exemptions, relative to the program; by default `policy-exemptions.<profile>.yaml` or `policy-exemptions.yaml`, whichever is there. */
  readonly exemptionsFile?: string;
  /** File that every finding is appended to, as one line of JSON. */
  readonly findingsFile?: string;
  /** Folder that the judged objects of each release are written to, as `<release>.yaml`. */
  readonly renderDirectory?: string;
}

/** The pack's config. */
export interface PackConfig extends ManifestsConfig {
  /** Registries (`host[:port][/path]`) allowed besides the built-in ones: the parameter of the rule `images`. */
  readonly registries?: readonly string[];
  /** Parameters that differ from their defaults, by rule. */
  readonly parameters?: Readonly<Record<string, Parameters>>;
}

/** Levels and properties by policy: what the file given with `--policy-pack-config` has to hold. */
export type PolicyPackConfigFile = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Turns the pack's config into the file that Pulumi takes: properties and the profile's level by policy. */
export function policyPackConfigFile({
  registries,
  parameters,
  ...manifests
}: PackConfig): PolicyPackConfigFile {
  const level = (policy: string): Readonly<Record<string, unknown>> => ({
    enforcementLevel: pulumiLevel(policy, manifests.profile),
  });
  const ofRules = rules.map(({ name }): readonly [string, Readonly<Record<string, unknown>>] => [
    name,
    {
      ...level(name),
      ...parameters?.[name],
      ...(name === "images" && registries !== undefined ? { registries } : {}),
    },
  ]);
  const file = new Map<string, Readonly<Record<string, unknown>>>([
    [MANIFESTS, { ...level(MANIFESTS), ...manifests }],
    ...ofRules,
    [EXEMPTIONS, level(EXEMPTIONS)],
  ]);
  return Object.fromEntries(file);
}

function pulumiLevel(rule: string, profile: ProfileName | undefined): "disabled" | "advisory" | "mandatory" {
  const level = levelOf(rule, profile);
  return level === "off" ? "disabled" : level;
}
