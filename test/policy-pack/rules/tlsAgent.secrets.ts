import type { RuleCase } from "./ruleCase";
import { agent, issued } from "./tlsAgent.setup";

const at = (id: string, path: string): string => `${id} Pod shop/p ${path}`;
const volume = at("ZEN-302", "/spec/volumes/0");

/** Cases of the rule `tls-agent` about the Secret that the certificate is mounted from. */
export const secretCases: readonly RuleCase[] = [
  {
    name: "a Secret that nothing makes",
    manifests: agent({ more: [], env: { TLS_CA_FILE: undefined, TLS_KEY_FILE: "/tls/tls.key" } }),
    expected: [volume, volume],
    messages: ["certificate", "key"].map(
      (what) =>
        `the Secret agent-tls with the agent's ${what} is neither there nor issued by anything: issue it (tls.certificate.enabled, a Certificate, an ExternalSecret), name the one that is there, or list it in existingSecrets of the pack's config`,
    ),
  },
  {
    name: "a Secret without data",
    manifests: agent({
      more: ["{apiVersion: v1, kind: Secret, metadata: {name: agent-tls}}"],
      env: { TLS_CA_FILE: undefined },
    }),
    expected: [volume, volume],
    messages: ["certificate", "key"].map(
      (what) =>
        `the Secret agent-tls with the agent's ${what} is there without data: issue it (tls.certificate.enabled, a Certificate, an ExternalSecret), name the one that is there, or list it in existingSecrets of the pack's config`,
    ),
  },
  {
    name: "a Secret that the pack is told of",
    manifests: agent({ more: [] }),
    existingSecrets: ["other/other", "shop/agent-tls"],
    profile: "aws",
    expected: [],
  },
  {
    name: "a Secret without data that the pack is told of",
    manifests: agent({ more: ["{apiVersion: v1, kind: Secret, metadata: {name: agent-tls}}"] }),
    existingSecrets: ["shop/agent-tls"],
    expected: [],
  },
  {
    name: "a Secret of whose namesakes the pack is told",
    manifests: agent({ more: [], env: { TLS_CA_FILE: undefined } }),
    existingSecrets: ["other/agent-tls", "shop/agent", "agent-tls", "shop/zen-unknown-0"],
    expected: [volume, volume],
  },
  {
    name: "an unknown Secret beside one that the pack is told of",
    manifests: agent({
      volumes: [{ name: "tls", secret: { secretName: "zen-unknown-0" } }],
      env: { TLS_CA_FILE: undefined },
      more: [],
    }),
    existingSecrets: ["shop/agent-tls"],
    expected: [at("ZEN-305", "/spec/volumes/0"), at("ZEN-305", "/spec/volumes/0")],
  },
  {
    name: "a Secret with data",
    manifests: agent({
      more: ["{apiVersion: v1, kind: Secret, metadata: {name: agent-tls}, data: {tls.crt: eA==}}"],
    }),
    expected: [],
  },
  {
    name: "a Secret of another namespace",
    manifests: agent({
      more: [issued.replace("name: c", "name: c, namespace: other")],
      env: { TLS_CA_FILE: undefined },
    }),
    expected: [volume, volume],
  },
  {
    name: "an unknown Secret",
    manifests: agent({
      volumes: [{ name: "tls", secret: { secretName: "zen-unknown-0" } }],
      env: { TLS_CA_FILE: undefined },
    }),
    expected: [at("ZEN-305", "/spec/volumes/0"), at("ZEN-305", "/spec/volumes/0")],
  },
];
