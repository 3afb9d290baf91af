import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { moduleVersion } from "../../tools/module";
import { cacheDirectory, type Environment } from "../../model/environment";

/** Label of everything in a cluster that only stands in for something. */
export const STAND_IN_LABEL = "kube-zen.io/stand-in";

/** A CustomResourceDefinition, as far as it is looked at. */
export interface Definition {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>> & { readonly names: { readonly kind: string } };
}

/** The published definitions of a project, in the Go module that the tests' own controllers are built from. */
export interface DefinitionSource {
  /** Folder below `tools/` whose go.mod pins the module. */
  readonly tool: string;
  readonly module: string;
  readonly files: readonly string[];
  readonly kinds: readonly string[];
}

const certManagerFile = (kind: string): string => `deploy/crds/${kind}.yaml`;

/** Definitions of cert-manager, but for those of ACME, whose challenges nobody answers here. */
export const CERT_MANAGER: DefinitionSource = {
  tool: "cert-manager",
  module: "github.com/cert-manager/cert-manager",
  files: ["certificaterequests", "certificates", "clusterissuers", "issuers"].map((kind) =>
    certManagerFile(`cert-manager.io_${kind}`),
  ),
  kinds: ["CertificateRequest", "Certificate", "ClusterIssuer", "Issuer"],
};

/** Definitions of External Secrets that a stack uses. */
export const EXTERNAL_SECRETS: DefinitionSource = {
  tool: "external-secrets",
  module: "github.com/external-secrets/external-secrets",
  files: ["deploy/crds/bundle.yaml"],
  kinds: ["ExternalSecret", "SecretStore", "ClusterSecretStore"],
};

const TOOLS = path.join(__dirname, "..", "..", "tools");

/** The module and its version as tools/ pins them, such as `github.com/cert-manager/cert-manager@v1.21.2`. */
export function pinnedModule({ tool, module }: DefinitionSource, tools = TOOLS): string {
  const file = path.join(tools, tool, "go.mod");
  return `${module}@v${moduleVersion(fs.readFileSync(file, "utf8"), file, module)}`;
}

/** Where Go keeps the module, downloaded and checked by it where it is not there. */
async function moduleFolder(pinned: string, env: Environment): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", pinned], {
      cwd: os.tmpdir(),
      env: { ...env, GOFLAGS: "-mod=mod", GO111MODULE: "on" },
    });
    return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
  } catch (error) {
    throw new Error(
      `The rehearsal has no definitions of ${pinned}: install Go, and let it reach its module proxy once.`,
      { cause: error },
    );
  }
}

function marked(definition: Definition): Definition {
  const labels = { ...definition.metadata.labels, [STAND_IN_LABEL]: "true" };
  // Nobody serves the webhooks that would turn one version into another.
  const spec = Object.fromEntries(Object.entries(definition.spec).filter(([name]) => name !== "conversion"));
  return { ...definition, metadata: { ...definition.metadata, labels }, spec: spec as Definition["spec"] };
}

/** Changes with what is kept of definitions. */
const FORM = 1;

/** The definitions of a project, labelled; read once, and kept as JSON. @throws Error where Go cannot get them. */
export async function definitionsOf(
  source: DefinitionSource,
  env: Environment,
): Promise<readonly Definition[]> {
  const pinned = pinnedModule(source);
  const named = `${source.tool}-${pinned.split("@")[1] ?? ""}-${FORM}.json`;
  const file = path.join(cacheDirectory(env), "stand-in-definitions", named);
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, "utf8")) as readonly Definition[];
  const definitions = await read(source, pinned, env);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(draft, JSON.stringify(definitions));
  fs.renameSync(draft, file);
  return definitions;
}

async function read(
  source: DefinitionSource,
  pinned: string,
  env: Environment,
): Promise<readonly Definition[]> {
  const folder = await moduleFolder(pinned, env);
  const isWanted = (document: string): boolean =>
    source.kinds.some((kind) => new RegExp(`^ {4}kind: ${kind}$`, "m").test(document));
  return source.files
    .flatMap((file) => fs.readFileSync(path.join(folder, file), "utf8").split(/^---$/m))
    .filter(isWanted)
    .flatMap((document) => parseAllDocuments(document).map((each) => marked(each.toJS() as Definition)));
}
