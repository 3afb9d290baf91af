import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { readIfThere, writeFileAtomically } from "./atomic-file";
import {
  type Deployment,
  encryptWith,
  hasSecrets,
  readDeployment,
  serializeResource,
  type SecretWriter,
  type StackContents,
  type VersionedCheckpoint,
} from "./checkpoint";
import { integrityProblem } from "./integrity";
import { readCheckpoint } from "./read-checkpoint";
import type { Passphrase, SecretsManager } from "./secrets-manager";
import { UnusableError } from "./unusable";

/** A stack by its full name. */
export interface StackName {
  readonly project: string;
  readonly stack: string;
}

/** Only this organization exists outside the Pulumi Cloud. */
export const ORGANIZATION = "organization";
const CHECKPOINT_VERSION = 3;

/** The files of the rehearsal's stacks, laid out as the real CLI's file backend lays them out (pkg/backend/diy). */
export class Backend {
  /** The folder that a real CLI would open as `file://FOLDER`. */
  readonly directory: string;
  readonly #version: string;

  /** @param version - the version written into the state. */
  constructor(directory: string, version: string) {
    this.directory = directory;
    this.#version = version;
  }

  /** The file of a stack's state. */
  stackFile({ project, stack }: StackName): string {
    return path.join(this.directory, ".pulumi", "stacks", project, `${stack}.json`);
  }

  lockDirectory({ project, stack }: StackName): string {
    return path.join(this.directory, ".pulumi", "locks", ORGANIZATION, project, stack);
  }

  historyDirectory({ project, stack }: StackName): string {
    return path.join(this.directory, ".pulumi", "history", project, stack);
  }

  /** The file of what `config set` wrote for a stack. */
  configFile({ project, stack }: StackName): string {
    return path.join(this.directory, "config", project, `${stack}.yaml`);
  }

  tagsFile({ project, stack }: StackName): string {
    return path.join(this.directory, "tags", project, `${stack}.json`);
  }

  selectionFile(project: string): string {
    return path.join(this.directory, "workspaces", `${project}-workspace.json`);
  }

  /** The names of a project's stacks, or of all. */
  async list(project?: string): Promise<readonly StackName[]> {
    const root = path.join(this.directory, ".pulumi", "stacks");
    const projects = project === undefined ? await entries(root) : [project];
    const found = await Promise.all(
      projects.map(async (name) =>
        (await entries(path.join(root, name)))
          .filter((file) => file.endsWith(".json"))
          .map((file) => ({ project: name, stack: file.slice(0, -".json".length) })),
      ),
    );
    return found.flat().sort((left, right) => (left.stack < right.stack ? -1 : 1));
  }

  /** Reads the state of a stack; undefined when there is no such stack. */
  async read(name: StackName): Promise<Deployment | undefined> {
    const text = await readIfThere(this.stackFile(name));
    if (text === undefined) return undefined;
    return readCheckpoint(this.stackFile(name), text) ?? this.empty();
  }

  /** Writes the state of a stack, the one before it kept as `.bak`. */
  async write(name: StackName, deployment: Deployment): Promise<void> {
    const file = this.stackFile(name);
    const checkpoint: VersionedCheckpoint = {
      version: CHECKPOINT_VERSION,
      checkpoint: { stack: `${ORGANIZATION}/${name.project}/${name.stack}`, latest: deployment },
    };
    await this.#writeState(name, file, JSON.stringify(checkpoint));
  }

  async #writeState(name: StackName, file: string, content: string): Promise<void> {
    try {
      await writeFileAtomically(file, content);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      const why = code === "ENOSPC" || code === "EDQUOT" ? "make room there" : "make it writable";
      throw new Error(
        `the state of stack ${name.stack} cannot be written to ${file} (${code}): ${why}, and run this again`,
        { cause: error },
      );
    }
  }

  /** Keeps a copy of the state before an operation changes it. */
  async backUp(name: StackName): Promise<void> {
    const file = this.stackFile(name);
    const state = await readIfThere(file);
    if (state !== undefined) await this.#writeState(name, `${file}.bak`, state);
  }

  /** Removes everything that is kept of a stack. */
  async remove(name: StackName, keepConfig: boolean): Promise<void> {
    const file = this.stackFile(name);
    const gone = [
      file,
      `${file}.bak`,
      this.tagsFile(name),
      this.historyDirectory(name),
      ...(keepConfig ? [] : [this.configFile(name)]),
    ];
    await Promise.all(gone.map((entry) => fs.rm(entry, { force: true, recursive: true })));
  }

  /** A deployment without resources. */
  empty(): Deployment {
    return { manifest: this.#manifest(), metadata: {} };
  }

  /** Turns contents into a deployment. */
  deployment(contents: StackContents, secrets: SecretsManager | undefined, write?: SecretWriter): Deployment {
    const writer = write ?? (secrets === undefined ? refuseSecrets : encryptWith(secrets.crypter));
    return {
      manifest: this.#manifest(),
      ...(secrets === undefined
        ? {}
        : { secrets_providers: { type: "passphrase", state: { salt: secrets.salt } } }),
      ...(contents.resources.length === 0
        ? {}
        : { resources: contents.resources.map((state) => serializeResource(state, writer)) }),
      ...(contents.pendingOperations.length === 0
        ? {}
        : {
            pending_operations: contents.pendingOperations.map(({ resource, type }) => ({
              resource: serializeResource(resource, writer),
              type,
            })),
          }),
      metadata: {},
    };
  }

  #manifest(): Deployment["manifest"] {
    return {
      time: new Date().toISOString(),
      magic: createHash("sha256").update(this.#version).digest("hex"),
      version: this.#version,
    };
  }
}

/** A stack's state, read, with what its secrets are encrypted by. */
export interface OpenStack {
  readonly contents: StackContents;
  /** Made when first needed: deriving a key takes time. */
  readonly secrets: () => Promise<SecretsManager>;
}

/**
 * Reads a deployment.
 * @throws when its secrets cannot be read or it is not sound.
 */
export async function openDeployment(deployment: Deployment, passphrase: Passphrase): Promise<OpenStack> {
  const provider = deployment.secrets_providers;
  if (provider !== undefined && provider.type !== "passphrase") {
    throw new UnusableError(
      `The stack's secrets are kept by "${provider.type}", which is the real CLI's; the rehearsal knows only passphrase.`,
    );
  }
  const salt = provider?.state?.salt;
  let manager: Promise<SecretsManager> | undefined;
  const secrets = (): Promise<SecretsManager> =>
    (manager ??= salt === undefined ? passphrase.create() : passphrase.open(salt));
  const crypter = hasSecrets(deployment) && salt !== undefined ? (await secrets()).crypter : undefined;
  const contents = readDeployment(deployment, crypter);
  const problem = integrityProblem(contents.resources);
  if (problem !== undefined)
    throw new UnusableError(`snapshot integrity failure; refusing to use it: ${problem}`);
  return { contents, secrets };
}

const refuseSecrets: SecretWriter = () => {
  throw new Error("A secret was to be written without a passphrase.");
};

async function entries(directory: string): Promise<readonly string[]> {
  try {
    return await fs.readdir(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
