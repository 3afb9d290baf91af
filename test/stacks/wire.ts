import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { PROJECT } from "../../model/config";
import { goalOf } from "../../rehearsal/engine/monitor/requests";
import type { Alias } from "../../rehearsal/engine/steps/goal";

/** What a registration says of itself; the SDK's own type declares none of it for tests. */
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getProvider(): string;
  getDependenciesList(): readonly string[];
  getIgnorechangesList(): readonly string[];
  getObject(): { toJavaScript(): Readonly<Record<string, unknown>> } | undefined;
}

interface Monitor {
  registerResource(request: Registration, done: (...args: readonly unknown[]) => void): unknown;
}

/** A resource as the program registers it with the engine. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string;
  readonly protect: boolean;
  /** Name of the provider that it is given; empty where it inherits none. */
  readonly provider: string;
  readonly providerUrn: string;
  readonly dependencies: readonly string[];
  readonly ignoreChanges: readonly string[];
  /** URN of what takes it along when it goes; empty where nothing does. */
  readonly deletedWith: string;
  /** What it may have been before, as the engine reads it. */
  readonly aliases: readonly Alias[];
  /** As they are on the wire: unknowns and secrets by their signatures. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value on the wire is a secret. */
export function isSecret(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET
  );
}

/** A value on the wire as a program would read it: secrets opened. */
export function opened(value: unknown): unknown {
  if (isSecret(value)) return opened((value as Readonly<Record<string, unknown>>)["value"]);
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opened(inner)]));
}

const ACCOUNT = "111122223333";

/** What each type adds to what was asked for, as far as others of the stack read it. */
const OUTPUTS: Readonly<
  Record<
    string,
    (name: string, inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  >
> = {
  "eks:index:Cluster": (_name, { name }) => ({
    eksCluster: { name, vpcConfig: { clusterSecurityGroupId: "sg-0a1b2c3d4e5f60718" } },
    kubeconfigJson: "{}",
    oidcProviderUrl: "https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D",
    oidcProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D`,
  }),
  "aws:iam/role:Role": (name) => ({ arn: `arn:aws:iam::${ACCOUNT}:role/${name}` }),
  "aws:kms/key:Key": (name) => ({ arn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${name}` }),
  "aws:route53/zone:Zone": () => ({ zoneId: "Z0123456789ABC", nameServers: ["ns-1.example.org"] }),
  "aws:route53/record:Record": (_name, { name }) => ({ fqdn: name }),
  "aws:acm/certificate:Certificate": (name, { domainName, subjectAlternativeNames }) => ({
    arn: `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/${name}`,
    domainValidationOptions: [
      domainName,
      ...((subjectAlternativeNames as readonly unknown[] | undefined) ?? []),
    ].map((host) => ({
      domainName: host,
      resourceRecordName: `_proof.${String(host)}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: "_value.acm-validations.aws.",
    })),
  }),
  "aws:lb/trustStore:TrustStore": (name) => ({
    arn: `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:truststore/${name}/0a1b2c3d`,
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
  "kubernetes:helm.sh/v3:Release": (_name, { name, namespace, chart }) => ({
    status: {
      name,
      namespace,
      chart: path.basename(String(chart)),
      version: "2.0.0",
      revision: 1,
      status: "deployed",
    },
  }),
  "tls:index/privateKey:PrivateKey": (name) => ({ privateKeyPem: `key of ${name}` }),
  "tls:index/selfSignedCert:SelfSignedCert": (name) => ({ certPem: `certificate of ${name}` }),
};

function answer(token: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws" };
    case "aws:eks/getCluster:getCluster":
      return {
        ...inputs,
        identities: [{ oidcs: [{ issuer: "https://oidc.eks.eu-west-1.amazonaws.com/id/GIVEN" }] }],
        vpcConfig: { clusterSecurityGroupId: "sg-0000000000000given" },
      };
    default:
      return { ...inputs };
  }
}

/** Runs a program against mocks, and records what it says of each resource on the wire. */
export async function register<T>(
  preview: boolean,
  program: () => T,
): Promise<{ readonly resources: readonly Registered[]; readonly result: T }> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: given }) => {
        const inputs = given as Readonly<Record<string, unknown>>;
        const added = preview ? {} : (OUTPUTS[type]?.(name, inputs) ?? {});
        return { id: preview ? undefined : `${name}-id`, state: { ...inputs, ...added } };
      },
      call: ({ token, inputs }) => answer(token, inputs as Readonly<Record<string, unknown>>),
    },
    PROJECT,
    "aws",
    preview,
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, done) =>
    original(request, (...args: readonly unknown[]) => {
      const response = args[1] as { getUrn(): string } | undefined;
      if (response !== undefined) {
        const goal = goalOf(request as unknown as RegisterResourceRequest, "");
        resources.push({
          type: request.getType(),
          name: request.getName(),
          urn: response.getUrn(),
          parent: request.getParent(),
          protect: request.getProtect(),
          provider: request.getProvider().split("::").at(-2) ?? "",
          providerUrn: request.getProvider().split("::").slice(0, -1).join("::"),
          dependencies: request.getDependenciesList(),
          ignoreChanges: request.getIgnorechangesList(),
          deletedWith: goal.deletedWith,
          aliases: goal.aliases,
          inputs: request.getObject()?.toJavaScript() ?? {},
        });
      }
      done(...args);
    });
  const result = program();
  await pulumi.runtime.disconnect();
  return { resources, result };
}

/** The registered resources, and what comes before what. */
export class Wire {
  readonly #byUrn: ReadonlyMap<string, Registered>;

  constructor(readonly resources: readonly Registered[]) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  }

  /** @throws Error where there is none, or more than one. */
  one(type: string, name: string): Registered {
    const found = this.resources.filter((each) => each.type === type && each.name === name);
    const [first] = found;
    if (first === undefined || found.length > 1) throw new Error(`there are ${found.length} ${type} ${name}`);
    return first;
  }

  /** Names of a type, sorted. */
  names(type: string): readonly string[] {
    return this.resources
      .filter((each) => each.type === type)
      .map(({ name }) => name)
      .sort();
  }

  /** Everything that has to be there before a resource: what it, its parents and its provider depend on, and so on. */
  before({ urn }: Registered): ReadonlySet<string> {
    const seen = new Set<string>();
    const waiting = [urn];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { dependencies = [], parent = "", providerUrn = "" } = this.#byUrn.get(next) ?? {};
      for (const each of [...dependencies, parent, providerUrn]) {
        if (each === "" || seen.has(each)) continue;
        seen.add(each);
        waiting.push(each);
      }
    }
    return seen;
  }

  isBefore(first: Registered, then: Registered): boolean {
    return this.before(then).has(first.urn);
  }
}
