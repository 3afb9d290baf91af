import { manifestChecks } from "./checks";
import type { ManifestsConfig } from "./config";
import { canonicalJson } from "./manifests/json";
import { ManifestSet, type StackResource } from "./manifests/manifestSet";
import { releaseObject } from "./manifests/release";
import { Renderer } from "./manifests/render";
import { isKubernetesObject, readObject, RELEASE_TYPE, releaseInputs } from "./manifests/resource";
import { type PlainProps, plainProps } from "./props";
import { writeManifests } from "./report";
import type { Violation } from "./rules/rule";
import { findProgramRoot, projectName } from "./settings";

/** What a resource will apply, and what of it could not be told. */
export interface Reading {
  /** The objects and the resource itself, once for every way that it can turn out. */
  readonly sets: readonly ManifestSet[];
  readonly violations: readonly Violation[];
}

/** A resource as the policy host hands it over. */
export interface GivenResource {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** Whether there is nothing in a resource that any rule could judge. */
export function isUnread({ sets }: Reading): boolean {
  return sets.length === 0;
}

/** Resources of Pulumi itself, such as the stack and providers, are no part of what is built. */
const isInternal = (type: string): boolean => type.startsWith("pulumi:");

/** Reads resources for all policies together: each is read once however many policies ask. */
export class ResourceReader {
  private readonly readings = new Map<string, Promise<Reading>>();
  private readonly latest = new Map<string, Promise<Reading>>();
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
            // What a pack prints is shown as information.
            note: (line) => void process.stdout.write(`${line}\n`),
          });
  }

  /** What a resource will apply. */
  read({ type, urn, name, props }: GivenResource): Promise<Reading> {
    if (isInternal(type)) return Promise.resolve({ sets: [], violations: [] });
    const plain = plainProps(props);
    // Inputs are part of the key: a resource that is replaced is asked about more than once.
    const key = canonicalJson([urn, plain]);
    let reading = this.readings.get(key);
    if (reading === undefined) {
      const resource: StackResource = { urn, type, name, props: plain.value, unknowns: plain.unknowns };
      reading = type === RELEASE_TYPE ? this.readRelease(resource, plain) : this.readOther(resource, plain);
      this.readings.set(key, reading);
    }
    this.latest.set(urn, reading);
    return reading;
  }

  /** A resource of the finished stack: as it was asked about by itself, where it was, else as it is given. */
  readAgain(resource: GivenResource): Promise<Reading> {
    return this.latest.get(resource.urn) ?? this.read(resource);
  }

  private readOther(resource: StackResource, { value, unknowns }: PlainProps): Promise<Reading> {
    const { type, urn } = resource;
    if (!isKubernetesObject(type))
      return Promise.resolve({ sets: [new ManifestSet([], [resource])], violations: [] });
    const { manifests, violations } = readObject(type, value, unknowns, { file: urn, index: 0 });
    return Promise.resolve({ sets: [new ManifestSet(manifests, [resource])], violations });
  }

  private async readRelease(resource: StackResource, { value, unknowns }: PlainProps): Promise<Reading> {
    const { urn, name } = resource;
    // What could not be rendered is still judged as a release.
    const bare = [new ManifestSet([], [resource])];
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
      return { sets: bare, violations: missing.map((path) => notJudged(path, why)) };
    }
    const misplaced = this.complaintAboutRoot(urn);
    if (misplaced !== undefined || this.renderer === undefined) {
      const message = `the release could not be judged: ${misplaced ?? "there is no program"}`;
      return { sets: bare, violations: [{ check: manifestChecks.notRendered, object, path: "", message }] };
    }
    const rendered = await this.renderer.render(inputs);
    const { renderDirectory } = this.config;
    const [first] = rendered.variants;
    if (renderDirectory !== undefined && first !== undefined)
      writeManifests(renderDirectory, inputs.name, first);
    const sets = rendered.variants.map((manifests) => new ManifestSet(manifests, [resource]));
    return { sets: sets.length === 0 ? bare : sets, violations: rendered.violations };
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
