/** Endpoints that are refused, and why. */
export const refused: readonly (readonly [url: string, why: string])[] = [
  ["http://agent.kube-zen.io", "is http://, not encrypted or not a web address"],
  ["ftp://agent.kube-zen.io", "is ftp://, not encrypted or not a web address"],
  ["wss://agent.kube-zen.io", "is wss://, not encrypted or not a web address"],
  ["agent.kube-zen.io", "is no URL"],
  ["agent.kube-zen.io:443", "is no https URL"],
  ["", "is no URL"],
  ["agent.kube-zen.io/?to=http://x", "is no URL"],
  ["https://user@agent.kube-zen.io", "has credentials in its URL"],
  ["https://:pass@agent.kube-zen.io", "has credentials in its URL"],
  ...["192.0.2.1", "192.0.2.1:8443", "0x7f.1", "3221225985", "[2001:db8::1]", "[::ffff:192.0.2.1]:443"].map(
    (host) =>
      [
        `https://${host}`,
        "names a host that is an IP address, which no public certificate is issued for",
      ] as const,
  ),
  [
    "https://zen-back",
    "names a host that is a name of one label, which only this cluster's search path completes",
  ],
  ...[
    "zen-back.zen.svc",
    "zen-back.zen.svc.cluster.local",
    "ZEN-BACK.ZEN.SVC.CLUSTER.LOCAL",
    "zen-back.zen.svc.cluster.local.",
    "zen-back.zen.svc:8443",
    "agent.local",
    "localhost",
    "agent.localhost",
    "agent.localdomain",
    "agent.home.arpa",
    "1.in-addr.arpa",
    "agent.invalid",
    "agent.onion",
    "zen-unknown-0.svc",
  ].map(
    (host) =>
      [
        `https://${host}/v1`,
        "names a host that is a name that is known in this cluster or network only",
      ] as const,
  ),
  ...[
    "agent_1.kube-zen.io",
    "-a.kube-zen.io",
    "a..kube-zen.io",
    `${"a".repeat(64)}.io`,
    `${"abcdefgh.".repeat(28)}io`,
  ].map((host) => [`https://${host}`, "names a host that is no DNS name"] as const),
];
/** Endpoints that are fine. */
export const allowed: readonly string[] = [
  "https://agent.kube-zen.io",
  "https://agent.kube-zen.io.",
  "HTTPS://AGENT.KUBE-ZEN.IO:8443/v1",
  "https://svc.kube-zen.io",
  "https://local.kube-zen.io",
  "https://agent.mylocal",
  "https://zen-unknown-0.kube-zen.io",
  "https://agent.kube-zen.io/zen-unknown-0",
];
