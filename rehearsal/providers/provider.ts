import type { PropertyMap } from "./properties/values";

/** What every request about one resource says. */
export interface ResourceRequest {
  readonly urn: string;
  /** Type token, such as `kubernetes:core/v1:Namespace`. */
  readonly type: string;
  readonly name: string;
}

/** Asks for the inputs of a resource (or of the provider itself) to be validated and completed. */
export interface CheckRequest extends ResourceRequest {
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  /** A name that the engine proposes or enforces, where autonaming is configured. */
  readonly autonaming?: {
    readonly mode: "propose" | "enforce" | "disable";
    readonly proposedName: string;
  };
}

/** One reason why inputs were refused. */
export interface CheckFailure {
  /** Name of the property at fault; empty where it is no single one. */
  readonly property: string;
  readonly reason: string;
}

/** The completed inputs, and what is wrong with them. */
export interface CheckResponse {
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/** Asks what an update with new inputs would change. */
export interface DiffRequest extends ResourceRequest {
  readonly id: string;
  /** The recorded outputs. */
  readonly olds: PropertyMap;
  readonly oldInputs: PropertyMap;
  readonly news: PropertyMap;
  readonly ignoreChanges: readonly string[];
}

/** How one property changes. */
export interface PropertyDifference {
  readonly kind: "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";
  /** Whether the difference is between old and new inputs, not between the recorded state and the inputs. */
  readonly inputDiff: boolean;
}

/** What an update would change. */
export interface DiffResponse {
  readonly changes: "unknown" | "none" | "some";
  /** Names of the changed properties. */
  readonly diffs?: readonly string[];
  /** Paths of the properties that make the update a replacement. */
  readonly replaces?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** Every change by its property path; undefined where the provider cannot tell. */
  readonly detailedDiff?: Readonly<Record<string, PropertyDifference>>;
}

/** Configuration of a provider instance. */
export interface ConfigureRequest {
  /** Configuration values by their bare key (`kubeconfig`); values that are no strings are JSON. */
  readonly variables: Readonly<Record<string, string>>;
  readonly acceptSecrets: boolean;
}

/** Asks for a resource to be made. */
export interface CreateRequest extends ResourceRequest {
  readonly properties: PropertyMap;
  /** Seconds; 0 where the program gave none. */
  readonly timeout: number;
  readonly preview: boolean;
}

/** A resource that was made. */
export interface CreateResponse {
  /** Empty in a preview. */
  readonly id: string;
  readonly properties: PropertyMap;
}

/** Asks for the live state of a resource. */
export interface ReadRequest extends ResourceRequest {
  readonly id: string;
  readonly properties: PropertyMap;
  readonly inputs: PropertyMap;
}

/** The live state; `undefined` stands for a resource that is gone. */
export type ReadResponse =
  { readonly id: string; readonly properties: PropertyMap; readonly inputs: PropertyMap } | undefined;

/** Asks for a resource to be changed in place. */
export interface UpdateRequest extends ResourceRequest {
  readonly id: string;
  readonly olds: PropertyMap;
  readonly oldInputs: PropertyMap;
  readonly news: PropertyMap;
  /** Seconds; 0 where the program gave none. */
  readonly timeout: number;
  readonly preview: boolean;
  readonly ignoreChanges: readonly string[];
}

/** Asks for a resource to be removed. */
export interface DeleteRequest extends ResourceRequest {
  readonly id: string;
  readonly properties: PropertyMap;
  readonly oldInputs: PropertyMap;
  /** Seconds; 0 where the program gave none. */
  readonly timeout: number;
}

/** Asks a provider function for its result. */
export interface InvokeRequest {
  /** Function token, such as `command:local:run`. */
  readonly token: string;
  readonly args: PropertyMap;
}

/** Severity of a message to the engine. */
export type Severity = "debug" | "info" | "warning" | "error";

/** Where a provider reports progress and warnings. */
export interface EngineLog {
  /** A line that stays in the display and in the event log. */
  message(severity: Severity, urn: string, text: string): void;
  /** A line that the next one replaces; empty text takes it away. */
  status(severity: Severity, urn: string, text: string): void;
}

/** What a provider is given when it starts. */
export interface ProviderContext {
  /** The folder of the Pulumi program, against which relative paths are resolved. */
  readonly programDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  /** URNs whose making a run began that was killed: what is there of them is this stack's own. */
  readonly interrupted: ReadonlySet<string>;
  /** Whether the run only previews. */
  readonly preview: boolean;
  readonly log: EngineLog;
  /** Aborted when the engine cancels or the provider closes; what begins after a cancel gets a new one. */
  readonly signal: AbortSignal;
}

/** A resource provider: the gRPC ResourceProvider service in plain data. */
export interface Provider {
  /** Version of the real provider whose behaviour is followed. */
  readonly version: string;
  checkConfig(request: CheckRequest): Promise<CheckResponse>;
  diffConfig(request: DiffRequest): Promise<DiffResponse>;
  configure(request: ConfigureRequest): Promise<void>;
  check(request: CheckRequest): Promise<CheckResponse>;
  diff(request: DiffRequest): Promise<DiffResponse>;
  /**
   * @throws InitializationError when the resource exists but did not become ready.
   * @throws UnansweredError when it may have been made: the next create is told of it (`interrupted`).
   */
  create(request: CreateRequest): Promise<CreateResponse>;
  read(request: ReadRequest): Promise<ReadResponse>;
  /** @throws InitializationError when the resource was changed but did not become ready. */
  update(request: UpdateRequest): Promise<PropertyMap>;
  delete(request: DeleteRequest): Promise<void>;
  invoke(request: InvokeRequest): Promise<PropertyMap>;
  /** Gives connections and temporary files back. */
  close(): Promise<void>;
}

/** Says that whoever was asked gave no answer, so that nobody knows whether the request was done. */
export class UnansweredError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnansweredError";
  }
}

/**
 * Says that a resource exists but did not become ready. The engine records the state that comes with it, so
 * that the next update goes on from there instead of making the resource again.
 */
export class InitializationError extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: PropertyMap,
    readonly reasons: readonly string[] = [message],
    readonly inputs?: PropertyMap,
  ) {
    super(message);
    this.name = "InitializationError";
  }
}
