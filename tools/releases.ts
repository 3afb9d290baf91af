import type { Release } from "./types";

/*
 * Checksums: helm from its release notes, etcd from its SHA256SUMS, Kubernetes (SHA-512) from CHANGELOG-1.36.md.
 * KWOK publishes none; these are the ones that the Arch Linux and Nix packages of the same files agree on.
 * What is not listed here is not downloaded.
 */

function helm(platform: string, sha256: string): Release {
  return {
    unit: "helm",
    version: "3.22.0",
    platform,
    files: [
      {
        url: `https://get.helm.sh/helm-v3.22.0-${platform}.tar.gz`,
        digest: `sha256:${sha256}`,
        tools: { helm: `${platform}/helm` },
      },
    ],
  };
}

function kwok(platform: string, kwokSha256: string, kwokctlSha256: string): Release {
  const base = "https://github.com/kubernetes-sigs/kwok/releases/download/v0.8.0";
  return {
    unit: "kwok",
    version: "0.8.0",
    platform,
    files: [
      { url: `${base}/kwok-${platform}`, digest: `sha256:${kwokSha256}`, tools: { kwok: true } },
      { url: `${base}/kwokctl-${platform}`, digest: `sha256:${kwokctlSha256}`, tools: { kwokctl: true } },
    ],
  };
}

function etcd(platform: string, sha256: string): Release {
  const folder = `etcd-v3.6.5-${platform}`;
  return {
    unit: "etcd",
    version: "3.6.5",
    platform,
    files: [
      {
        url: `https://github.com/etcd-io/etcd/releases/download/v3.6.5/${folder}.tar.gz`,
        digest: `sha256:${sha256}`,
        tools: { etcd: `${folder}/etcd` },
      },
    ],
  };
}

function kube(platform: string, sha512: string): Release {
  const folder = "kubernetes/server/bin";
  return {
    unit: "kube",
    version: "1.36.0",
    platform,
    files: [
      {
        url: `https://dl.k8s.io/v1.36.0/kubernetes-server-${platform}.tar.gz`,
        digest: `sha512:${sha512}`,
        tools: {
          "kube-apiserver": `${folder}/kube-apiserver`,
          "kube-controller-manager": `${folder}/kube-controller-manager`,
          "kube-scheduler": `${folder}/kube-scheduler`,
        },
      },
    ],
  };
}

/** The official releases that may be downloaded. Kubernetes publishes no server binaries for macOS. */
export const releases: readonly Release[] = [
  helm("linux-amd64", "1e4ab49e429626cf6c6958d914248b78c9730803c2751b87627e171dc800e7bb"),
  helm("linux-arm64", "f14e804dfee240f55525b667488fe9adca349e63e00c9af634c0beb1421ac310"),
  helm("darwin-amd64", "bd1d09f316558dda23698527859600936fed1371021ce0f2272d66b2fdcfa69c"),
  helm("darwin-arm64", "4c9982a6cdeb458b60258df66b55398ca5b19293f6877faffe2909ad6f23dfe0"),
  kwok(
    "linux-amd64",
    "f5a4385a2ae1b9dd7f8acae18e002a75c0ebba124ae9d7259aa8dadb50711f46",
    "d5743166c657283d6e827c7c4c20cacfd9009fd94830f06718ca7b2c7099461f",
  ),
  kwok(
    "linux-arm64",
    "628f7d277860f524a2a775c217adcc58828e7b59ab0933680315784f1b8b0e37",
    "5a642b27d3e975f36040d215640cd90fb4a63cb6fca0ad5865a61bcd9c81051b",
  ),
  kwok(
    "darwin-arm64",
    "69a064ec98d37844d9d742b5b28ff57825659a983ccc3e208daa6948b94d64ba",
    "9323a59adb9c27854bd2a76652ad00258bcbb68acc40aba0dc21e362b67b7d6a",
  ),
  etcd("linux-amd64", "66bad39ed920f6fc15fd74adcb8bfd38ba9a6412f8c7852d09eb11670e88cac3"),
  etcd("linux-arm64", "7010161787077b07de29b15b76825ceacbbcedcb77fe2e6832f509be102cab6b"),
  kube(
    "linux-amd64",
    "1c64da92575451c2c7ff97c79b772e603995f8e76da1371a6b0746aaa27b65dce81c4d734cbb50f40e71486a8e08df36f14e12974f97d4d29e41f23a172a6a25",
  ),
  kube(
    "linux-arm64",
    "7f95e451baedd9368a2fa637afa84c9ed1b958736540ca27a379e5e292e1a10c5d9a29539f833047574bf5d3b6f907f32dee5735acecc11aa4686f078108dcf8",
  ),
];
