import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { entranceValues } from "../../../../components/charts/values";
import { isObject, type JsonObject, textAt } from "../../../../policy-pack/manifests/json";
import { ensureTools } from "../../../../tools";

const charts = path.resolve(__dirname, "..", "..", "..", "..", "charts");

/** The Ingress of the registry as its chart renders it with what the stack gives it. */
export async function renderedRegistryIngress(host: string): Promise<JsonObject> {
  const { helm } = await ensureTools(["helm"]);
  const entrance = {
    host,
    className: "nginx",
    certificate: { secretName: "workflow-registry-tls" },
    clientAuthority: "workflow-registry-client-authority",
  };
  const values = JSON.stringify({ ingress: entranceValues(entrance) });
  const args = ["template", "workflow-registry", path.join(charts, "workflow-registry")];
  const child = promisify(execFile)(helm, [...args, "--namespace", "atom-system", "--values", "-"]);
  child.child.stdin?.end(values);
  const { stdout } = await child;
  const objects = parseAllDocuments(stdout).map((document) => document.toJS() as unknown);
  const found = objects.find((object) => isObject(object) && object["kind"] === "Ingress");
  if (!isObject(found)) throw new Error("the chart renders no Ingress");
  if (textAt(found, "metadata", "namespace") === undefined) throw new Error("the Ingress has no namespace");
  return found;
}
