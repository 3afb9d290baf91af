import * as fs from "node:fs";
import * as path from "node:path";
import { EMBEDDED_CONTEXT } from "../../../model/environment";
import type { ApiCredentials } from "../api";
import type { EmbeddedLayout } from "./layout";
import type { ClusterPorts } from "./ports";
import { writeWhole } from "./record";

/** The administrator's credentials, from the certificates that kwokctl made. */
export function credentials(layout: EmbeddedLayout, ports: ClusterPorts): ApiCredentials {
  const read = (name: string): string => fs.readFileSync(path.join(layout.controlPlane, "pki", name), "utf8");
  return {
    host: "127.0.0.1",
    port: ports.apiServer,
    ca: read("ca.crt"),
    certificate: read("admin.crt"),
    key: read("admin.key"),
  };
}

/** Writes the cluster's own kubeconfig, complete in itself and with one context. */
export function writeKubeconfig(layout: EmbeddedLayout, api: ApiCredentials): void {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const name = EMBEDDED_CONTEXT;
  writeWhole(
    layout.kubeconfig,
    `apiVersion: v1
kind: Config
current-context: ${name}
clusters:
  - name: ${name}
    cluster:
      server: https://${api.host}:${api.port}
      certificate-authority-data: ${base64(api.ca)}
users:
  - name: ${name}
    user:
      client-certificate-data: ${base64(api.certificate)}
      client-key-data: ${base64(api.key)}
contexts:
  - name: ${name}
    context:
      cluster: ${name}
      user: ${name}
`,
  );
}
