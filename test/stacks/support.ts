import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PROJECT } from "../../model/config";

/** A resource as the program asked for it. */
export interface Asked {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What a program asked for, and what it gave out. */
export interface Recorded<T> {
  readonly asked: readonly Asked[];
  readonly result: T;
}

/** What Helm says of a release, as the provider hands it on. */
function releaseStatus(inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { name, namespace, chart } = inputs;
  return {
    name,
    namespace,
    chart: path.basename(String(chart)),
    version: "2.0.0",
    revision: 1,
    status: "deployed",
  };
}

/** What the tls provider adds to a resource, in words that tell which one it is. */
function tlsOutputs(name: string): Readonly<Record<string, string>> {
  return {
    certPem: `certificate of ${name}`,
    privateKeyPem: `key of ${name}`,
    certRequestPem: `request of ${name}`,
  };
}

/**
 * Runs a program against mocks. In preview mode an `apply` on an unknown does not run, which shows resources
 * that are made inside of one.
 */
export async function record<T>(preview: boolean, program: () => T): Promise<Recorded<T>> {
  const asked: Asked[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (resource) => {
        const { type, name } = resource;
        const inputs = resource.inputs as Readonly<Record<string, unknown>>;
        asked.push({ type, name, inputs });
        const release = type === "kubernetes:helm.sh/v3:Release" && !preview;
        const state = {
          ...inputs,
          ...(release ? { status: releaseStatus(inputs) } : {}),
          ...(type.startsWith("tls:") && !preview ? tlsOutputs(name) : {}),
        };
        return { id: preview ? undefined : `${name}-id`, state };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    PROJECT,
    "local",
    preview,
  );
  const result = program();
  await pulumi.runtime.disconnect();
  return { asked, result };
}
