import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import type { ReportedExemption } from "../model/exemptionSchema";
import type { Finding } from "../model/finding";
import { isObject, type JsonObject } from "./manifests/json";
import type { Manifest } from "./manifests/manifest";

/** What the pack writes down for whoever runs it. */
export interface Reported {
  readonly held: readonly Finding[];
  readonly exemptions: readonly ReportedExemption[];
}

/** A line of the findings file that is no finding. Of lines about the same exemption the last one counts. */
export interface ExemptionLine {
  readonly exemption: ReportedExemption;
}

/** Appends what was found to a file as lines of JSON, each once: findings, and exemptions. */
export class FindingsFile {
  private readonly written = new Set<string>();

  append(file: string, { held, exemptions }: Reported): void {
    const listed = exemptions.map((exemption): ExemptionLine => ({ exemption }));
    const fresh = [...listed, ...held]
      .map((line) => JSON.stringify(line))
      .filter((line) => !this.written.has(line));
    if (fresh.length === 0) return;
    for (const line of fresh) this.written.add(line);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.appendFileSync(file, fresh.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  }
}

const HIDDEN = "(hidden)";

/** An object as it is shown: with its namespace, and without what a Secret holds. */
function shown({ body, object }: Manifest): JsonObject {
  const metadata = isObject(body["metadata"]) ? body["metadata"] : {};
  const placed: JsonObject =
    object.namespace === "" ? body : { ...body, metadata: { ...metadata, namespace: object.namespace } };
  if (object.kind !== "Secret") return placed;
  const hide = (data: unknown, hidden: string): JsonObject =>
    Object.fromEntries(Object.keys(isObject(data) ? data : {}).map((key) => [key, hidden]));
  return {
    ...placed,
    ...("data" in body ? { data: hide(body["data"], Buffer.from(HIDDEN).toString("base64")) } : {}),
    ...("stringData" in body ? { stringData: hide(body["stringData"], HIDDEN) } : {}),
  };
}

/** The objects as multi-document YAML: namespaces set, values of Secrets hidden, helm's template named. */
export function manifestsAsYaml(manifests: readonly Manifest[]): string {
  return manifests
    .map((manifest) => {
      const { source } = manifest.object;
      const comment = "template" in source && source.template !== "" ? `# Source: ${source.template}\n` : "";
      // Written for YAML 1.1 readers too: `on` and the like have to be quoted.
      return `---\n${comment}${stringify(shown(manifest), { version: "1.1", aliasDuplicateObjects: false })}`;
    })
    .join("");
}

/** Writes a release's judged objects to `<release>.yaml`. */
export function writeManifests(directory: string, release: string, manifests: readonly Manifest[]): void {
  fs.mkdirSync(directory, { recursive: true });
  const file = path.join(directory, `${path.basename(release)}.yaml`);
  fs.writeFileSync(file, manifestsAsYaml(manifests), { mode: 0o600 });
}
