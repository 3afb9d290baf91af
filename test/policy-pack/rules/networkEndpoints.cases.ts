import {
  aws,
  block,
  inPod,
  inPolicy,
  local,
  name,
  namespace,
  pod,
  policy,
  registry,
  to,
} from "./networkReachability.parts";
import type { RuleCase } from "./ruleCase";

const vault = (url: string): string => `, env: [{ name: VAULT_ADDR, value: "${url}" }]`;
const everywhere = block("0.0.0.0/0", ", except: [169.254.0.0/16]");

/** Servers by the URL that a program is given. */
export const endpoints: readonly RuleCase[] = [
  {
    ...aws,
    name: "a Vault outside, on the port of its URL",
    manifests: registry("", to(everywhere, 8200), vault("https://vault.example.com:8200")),
    expected: [],
  },
  {
    ...aws,
    name: "a Vault on another port than its URL has",
    manifests: registry("", to(everywhere, 8201), vault("https://vault.example.com:8200")),
    expected: [...inPolicy("ZEN-522", "/spec/egress/1/to/0/ipBlock"), ...inPod("ZEN-521")].sort(),
  },
  {
    ...aws,
    name: "a Vault that no variable names",
    manifests: registry("", to(everywhere, 8200)),
    expected: inPolicy("ZEN-522", "/spec/egress/1/to/0/ipBlock"),
  },
  {
    ...aws,
    name: "a Vault at the addresses where clouds serve credentials",
    manifests: registry("", to(block("0.0.0.0/0"), 8200), vault("https://vault.example.com:8200")),
    expected: inPolicy("ZEN-522", "/spec/egress/1/to/0/ipBlock"),
  },
  {
    ...aws,
    name: "a Vault whose addresses were narrowed",
    manifests: registry("", to(block("203.0.113.7/32"), 443), vault("https://vault.example.com")),
    expected: [],
  },
  {
    ...aws,
    name: "a Vault by Service name, met by its namespace",
    manifests: registry("", to(namespace("vault"), 8200), vault("http://vault.vault.svc:8200")),
    expected: [],
  },
  {
    ...aws,
    name: "a Vault by address",
    manifests: registry("", to(block("10.1.2.3/32"), 8200), vault("http://10.1.2.3:8200")),
    expected: [],
  },
  {
    ...aws,
    name: "a Vault that is not known",
    manifests: registry("", to(everywhere, 8200), vault("zen-unknown-0")),
    expected: inPod("ZEN-523"),
    messages: [
      "whether the declared connection `vault` (out to the server of `vault`) works is not known in preview: give what decides it a value that is known before the pod is made",
    ],
  },
  {
    ...aws,
    name: "a Vault by name under a policy of Cilium",
    manifests: `${registry("", "", vault("https://vault.example.com"))}---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: workflow-registry }
spec:
  endpointSelector: { matchLabels: { ${name("workflow-registry")} } }
  egress:
    - toFQDNs: [{ matchName: vault.example.com }]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]
`,
    expected: [],
  },
  {
    ...aws,
    name: "another name under a policy of Calico",
    manifests: `${registry("", "", vault("https://vault.example.com"))}---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: workflow-registry }
spec:
  selector: ${name("workflow-registry").replace(": ", " == '")}'
  types: [Egress]
  egress: [{ action: Allow, protocol: TCP, destination: { domains: [evil.example.com], ports: [443] } }]
`,
    expected: [...inPolicy("ZEN-522", "/spec/egress/0/destination/domains"), ...inPod("ZEN-521")].sort(),
  },
  {
    ...aws,
    name: "a Vault in a ConfigMap that the pod takes whole",
    manifests: `${registry("", to(block("203.0.113.7/32"), 443), ", envFrom: [{ configMapRef: { name: settings } }]")}---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings }, data: { VAULT_ADDR: "https://vault.example.com" } }
`,
    expected: [],
  },
  {
    ...aws,
    name: "storage of backups without an endpoint, which is AWS",
    manifests: registry(
      "",
      to(everywhere, 443),
      ', env: [{ name: S3_BUCKET, value: b }, { name: S3_ENDPOINT, value: "" }]',
    ),
    expected: [],
  },
  {
    ...aws,
    name: "the agent of EKS Pod Identity",
    manifests: registry("", to(block("169.254.170.23/32"), 80)),
    expected: [],
  },
  {
    ...local,
    name: "the agent of EKS Pod Identity where there is none",
    manifests: registry("", to(block("169.254.170.23/32"), 80)),
    expected: inPolicy("ZEN-522", "/spec/egress/1/to/0/ipBlock"),
  },
  {
    ...aws,
    name: "the instance metadata of AWS",
    manifests: registry("", to(block("169.254.169.254/32"), 80)),
    expected: inPolicy("ZEN-522", "/spec/egress/1/to/0/ipBlock"),
  },
  ...(["local", "gitops", "aws"] as const).flatMap((profile): readonly RuleCase[] => {
    const agent = (peer: string, url: string, port: number): string => {
      const out = [
        to(namespace("kube-system"), 53).replace("ports: [", "ports: [{ protocol: UDP, port: 53 }, "),
      ];
      out.push(to(block("10.0.0.0/8"), 443, 6443), to(peer, port));
      const variables = `, env: [{ name: SAAS_API_BASE, value: "${url}" }]`;
      return pod("zen-agent", 8080, variables) + policy("zen-agent", "", out.join(", "));
    };
    const undeclared = ["ZEN-522 NetworkPolicy shop/zen-agent /spec/egress/2/to/0/ipBlock"];
    const ofDeveloper = profile === "local";
    const publicOnly = block(
      "0.0.0.0/0",
      ", except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]",
    );
    return [
      {
        profile,
        name: `a SaaS on a port of its own, in the ${profile} profile`,
        manifests: agent(publicOnly, "https://saas.test:8443", 8443),
        expected: [],
      },
      {
        profile,
        name: `a SaaS that may have a private address, in the ${profile} profile`,
        manifests: agent(everywhere, "https://saas.test:8443", 8443),
        expected: ofDeveloper ? [] : undeclared,
      },
      {
        profile,
        name: `a SaaS where clouds serve credentials, in the ${profile} profile`,
        manifests: agent(block("0.0.0.0/0"), "https://saas.test:8443", 8443),
        expected: undeclared,
      },
      {
        profile,
        name: `a SaaS on another port than its URL has, in the ${profile} profile`,
        manifests: agent(publicOnly, "https://saas.test:8443", 443),
        expected: [...undeclared, ...inPod("ZEN-521", "zen-agent")].sort(),
      },
      {
        profile,
        name: `a SaaS at an address, in the ${profile} profile`,
        manifests: agent(block("192.168.7.9/32"), "https://192.168.7.9:8443", 8443),
        expected: [],
      },
    ];
  }),
];
