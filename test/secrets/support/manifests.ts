import * as fs from "node:fs";
import * as path from "node:path";
import type { Stage } from "./stage";

/** A Pod that the rules refuse, with a text wherever a careless author may put a secret. */
function pod(name: string, secret: string): string {
  const container = {
    name: "c",
    image: "nginx",
    args: [`--token=${secret}`],
    env: [
      { name: "DATABASE_PASSWORD", value: secret },
      { name: "URL", value: `https://user:${secret}@example.com` },
    ],
    securityContext: { privileged: true },
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, annotations: { "example.com/token": secret } },
    spec: { containers: [container] },
  });
}

/** Files to be judged, each with a planted secret of its own; gives their folder. */
export function plantManifests(stage: Stage): string {
  const folder = stage.clone.path("planted");
  const secret = (name: string): string => stage.plant(`manifest ${name}`);
  const stringData = { token: secret("stringData") };
  const data = { token: Buffer.from(secret("data")).toString("base64") };
  const texts: Readonly<Record<string, string>> = {
    "objects/pod.yaml": pod("careless", secret("pod")),
    "objects/secret.yaml": JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "plain" },
      stringData,
      data,
    }),
    "objects/config.yaml": JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings" },
      data: { "settings.ini": `password = ${secret("ConfigMap")}` },
    }),
    // YAML's own messages quote the line that they are about.
    "objects/broken.yaml": `apiVersion: v1\nkind: Secret\nstringData:\n  token: "${secret("broken YAML")}\n  : [`,
    "objects/twice.yaml": `kind: Secret\nstringData: {token: a, token: ${secret("key twice")}}\n`,
    "objects/broken.json": `{"kind": "Secret", "stringData": {"token": "${secret("broken JSON")}",,}}`,
    // A template that quotes a value as the reason why it fails.
    "quoted.yaml": JSON.stringify({ quoted: secret("quoted value") }),
    // A name that the rules quote would be one of an object, which is no place for a secret; of a value it is.
    "named.yaml": JSON.stringify({ objectName: "settings", password: secret("value") }),
    "broken-values.yaml": `password: "${secret("broken values")}\n  : [`,
    "config.yaml": `rules: {images: ${secret("level")}}\n`,
  };
  for (const [name, text] of Object.entries(texts)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}
