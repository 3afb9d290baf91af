import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** The text that stands for an unknown value on the wire. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret as it stands on the wire. */
export function secret(value: unknown): Record<string, unknown> {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** A resource as the engine hands it to the pack. */
export interface AskedResource {
  readonly type: string;
  readonly name: string;
  readonly props: Record<string, unknown>;
  /** Name of the project; by default the platform's. */
  readonly project?: string;
}

/** What the pack says. */
export interface Diagnostic {
  readonly policy: string;
  readonly level: string;
  readonly message: string;
}

/** Levels and properties by policy. */
export type PackConfiguration = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const { EnforcementLevel } = analyzer;
function levelNumber(level: unknown): analyzer.EnforcementLevel {
  if (level === "advisory") return EnforcementLevel.ADVISORY;
  return level === "disabled" ? EnforcementLevel.DISABLED : EnforcementLevel.MANDATORY;
}
const levels = ["advisory", "mandatory", "disabled", "remediate"];
const packDirectory = path.join(__dirname, "..", "..", "policy-pack");

function onTheWire({ type, name, props, project }: AskedResource): {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly properties: Struct;
} {
  const urn = `urn:pulumi:test::${project ?? "kube-zen-platform"}::${type}::${name}`;
  const properties = Struct.fromJavaScript(props as Parameters<typeof Struct.fromJavaScript>[0]);
  return { type, name, urn, properties };
}

function diagnosticsOf(response: analyzer.AnalyzeResponse): readonly Diagnostic[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level: levels[diagnostic.getEnforcementlevel()] ?? "",
    message: diagnostic.getMessage(),
  }));
}

/** The pack as the engine runs it: a process of its own, asked through the Analyzer protocol. */
export class PackProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
    /** Milliseconds from start to the first answer. */
    readonly startMs: number,
  ) {}

  static async start(
    options: {
      readonly env?: NodeJS.ProcessEnv;
      readonly preview?: boolean;
      readonly config?: PackConfiguration;
      /** Folder of the pack; by default the one of this repository. */
      readonly directory?: string;
    } = {},
  ): Promise<PackProcess> {
    const began = Date.now();
    const { directory = packDirectory } = options;
    // As the engine does it, with the SDK that the pack itself would load.
    const { resolve: resolveFrom } = createRequire(path.join(directory, "package.json"));
    const runner = resolveFrom("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", directory], {
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...(options.env ?? process.env),
        PULUMI_NODEJS_DRY_RUN: String(options.preview ?? true),
        PULUMI_NODEJS_PROJECT: "kube-zen-platform",
        PULUMI_NODEJS_STACK: "test",
      },
    });
    const port = await new Promise<string>((resolve, reject) => {
      let errors = "";
      child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
      child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim()));
      child.once("exit", (code) => reject(new Error(`the pack ended with ${code}: ${errors}`)));
    });
    const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const pack = new PackProcess(child, client, Date.now() - began);
    if (options.config !== undefined) await pack.configure(options.config);
    return pack;
  }

  private async configure(config: PackConfiguration): Promise<void> {
    const request = new analyzer.ConfigureAnalyzerRequest();
    for (const [policy, { enforcementLevel, ...properties }] of Object.entries(config)) {
      const entry = new analyzer.PolicyConfig();
      entry.setEnforcementlevel(levelNumber(enforcementLevel));
      entry.setProperties(Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]));
      request.getPolicyconfigMap().set(policy, entry);
    }
    await new Promise<void>((resolve, reject) => {
      this.client.configure(request, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  /** Names and default levels of the pack's policies. */
  policies(): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      this.client.getAnalyzerInfo(new Empty(), (error: grpc.ServiceError | null, info) => {
        if (error !== null) reject(error);
        else {
          const policies = info.getPoliciesList();
          resolve(
            policies.map((policy) => `${policy.getName()} ${levels[policy.getEnforcementlevel()] ?? ""}`),
          );
        }
      });
    });
  }

  analyze(resource: AskedResource): Promise<readonly Diagnostic[]> {
    const { type, name, urn, properties } = onTheWire(resource);
    const request = new analyzer.AnalyzeRequest();
    request.setType(type);
    request.setName(name);
    request.setUrn(urn);
    request.setProperties(properties);
    request.setOptions(new analyzer.AnalyzerResourceOptions());
    return new Promise((resolve, reject) => {
      this.client.analyze(request, (error: grpc.ServiceError | null, response) =>
        error === null ? resolve(diagnosticsOf(response)) : reject(error),
      );
    });
  }

  /** Asks about all resources of a stack together, as the engine does once they are registered. */
  analyzeStack(resources: readonly AskedResource[]): Promise<readonly Diagnostic[]> {
    const request = new analyzer.AnalyzeStackRequest();
    for (const each of resources) {
      const { type, name, urn, properties } = onTheWire(each);
      const resource = new analyzer.AnalyzerResource();
      resource.setType(type);
      resource.setName(name);
      resource.setUrn(urn);
      resource.setProperties(properties);
      resource.setOptions(new analyzer.AnalyzerResourceOptions());
      request.addResources(resource);
    }
    return new Promise((resolve, reject) => {
      this.client.analyzeStack(request, (error: grpc.ServiceError | null, response) =>
        error === null ? resolve(diagnosticsOf(response)) : reject(error),
      );
    });
  }

  close(): void {
    this.client.close();
    this.child.removeAllListeners("exit");
    this.child.kill("SIGKILL");
  }
}
