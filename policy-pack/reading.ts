import type { ResourceValidationArgs } from "@pulumi/policy";
import { manifestChecks } from "./checks";
import type { ManifestsConfig } from "./config";
import { canonicalJson } from "./manifests/json";
import type { Manifest } from "./manifests/manifest";
import { releaseObject, Renderer } from "./manifests/render";
import { isKubernetesObject, readObject, RELEASE_TYPE, releaseInputs } from "./manifests/resource";
import { type PlainProps, plainProps } from "./props";
import { writeManifests } from "./report";
import type { Violation } from "./rules/rule";
import { findProgramRoot, projectName } from "./settings";

/** What a resource will apply, and what of it could not be told. */
export interface Reading {
  /** The objects, once for every way that they can turn out. */
  readonly variants: readonly (readonly Manifest[])[];
  readonly violations: readonly Violation[];
}

const nothing: Reading = { variants: [], violations: [] };

/** Reads resources for all policies together: each is read once however many policies ask. */
export class ResourceReader {
  private readonly readings = new Map<string, Promise<Reading>>();
  private readonly programRoot: string | undefined;
  private readonly renderer: Renderer | undefined;

  constructor(private readonly config: ManifestsConfig) {
    this.programRoot = config.programRoot ?? findProgramRoot(process.cwd());
    const { helm, kubeVersion, apiVersions } = config;
    this.renderer =
      this.programRoot === undefined
        ? undefined
        : new Renderer({
            programRoot: this.programRoot,
            ...(helm === undefined ? {} : { helm }),
            ...(kubeVersion === undefined ? {} : { kubeVersion }),
            ...(apiVersions === undefined ? {} : { apiVersions }),
          });
  }

  /** What a resource will apply; nothing for a resource that is no Kubernetes object. */
  read({ type, urn, name, props }: ResourceValidationArgs): Promise<Reading> {
    if (type !== RELEASE_TYPE && !isKubernetesObject(type)) return Promise.resolve(nothing);
    const plain = plainProps(props);
    // Inputs are part of the key: a resource that is replaced is asked about more than once.
    const key = canonicalJson([urn, plain]);
    let reading = this.readings.get(key);
    if (reading === undefined) {
      reading = type === RELEASE_TYPE ? this.readRelease(urn, name, plain) : this.readOther(type, urn, plain);
      this.readings.set(key, reading);
    }
    return reading;
  }

  private readOther(type: string, urn: string, { value, unknowns }: PlainProps): Promise<Reading> {
    const { manifests, violations } = readObject(type, value, unknowns, { file: urn, index: 0 });
    return Promise.resolve({ variants: [manifests], violations });
  }

  private async readRelease(urn: string, name: string, { value, unknowns }: PlainProps): Promise<Reading> {
    const { inputs, missing } = releaseInputs(value, unknowns, name);
    const object = releaseObject(inputs);
    const notJudged = (path: string, message: string): Violation => ({
      check: manifestChecks.unknownNotJudged,
      object,
      path,
      message,
    });
    if (missing.length > 0) {
      const why =
        "the input is not known in preview and nothing can stand in for it, so the release could not be judged: give it a value that is known before the release";
      return { variants: [], violations: missing.map((path) => notJudged(path, why)) };
    }
    const misplaced = this.complaintAboutRoot(urn);
    if (misplaced !== undefined || this.renderer === undefined) {
      const message = `the release could not be judged: ${misplaced ?? "there is no program"}`;
      return { variants: [], violations: [{ check: manifestChecks.notRendered, object, path: "", message }] };
    }
    const rendered = await this.renderer.render(inputs);
    const { renderDirectory } = this.config;
    const [first] = rendered.variants;
    if (renderDirectory !== undefined && first !== undefined)
      writeManifests(renderDirectory, inputs.name, first);
    return rendered;
  }

  /** Judging the chart of another program would be worse than judging none. */
  private complaintAboutRoot(urn: string): string | undefined {
    const advice =
      'set "programRoot" of the policy "manifests" in the pack\'s config to the program\'s folder';
    if (this.programRoot === undefined) return `no Pulumi.yaml is at or above the pack's folder: ${advice}`;
    if (this.config.programRoot !== undefined) return undefined;
    const project = urn.split("::")[1];
    const found = projectName(this.programRoot);
    return project === undefined || found === project
      ? undefined
      : `the pack stands in the project ${found ?? "without a name"}, not in ${project}: ${advice}`;
  }
}
