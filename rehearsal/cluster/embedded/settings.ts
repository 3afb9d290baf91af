import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import type { ClusterToolPaths } from "../types";
import type { ClusterPorts } from "./ports";

const stagesFolder = path.join(__dirname, "..", "stages");

/**
 * An address that documentation has for itself (RFC 5737), so nothing real answers there. The API server
 * must say an address that is not loopback, also on a machine without network.
 */
export const ADVERTISED_ADDRESS = "192.0.2.1";

/** kwokctl's settings for an embedded cluster, as an object of its `KwokctlConfiguration`. */
export function kwokctlConfiguration(
  tools: ClusterToolPaths,
  ports: ClusterPorts,
): Readonly<Record<string, unknown>> {
  return {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokctlConfiguration",
    options: {
      runtime: "binary",
      bindAddress: "127.0.0.1",
      securePort: true,
      kubeAuthorization: true,
      kubeAdmission: true,
      disableQPSLimits: true,
      kubeApiserverPort: ports.apiServer,
      etcdPort: ports.etcd,
      etcdPeerPort: ports.etcdPeer,
      kubeControllerManagerPort: ports.controllerManager,
      kubeSchedulerPort: ports.scheduler,
      kwokControllerPort: ports.kwok,
      etcdBinary: tools.etcd,
      kubeApiserverBinary: tools["kube-apiserver"],
      kubeControllerManagerBinary: tools["kube-controller-manager"],
      kubeSchedulerBinary: tools["kube-scheduler"],
      kwokControllerBinary: tools.kwok,
    },
    componentsPatches: [
      // A rehearsal's data need not survive a power cut; without it every write waits for the disk.
      { name: "etcd", extraArgs: [{ key: "unsafe-no-fsync", value: "true" }] },
      { name: "kube-apiserver", extraArgs: [{ key: "advertise-address", value: ADVERTISED_ADDRESS }] },
      { name: "kube-controller-manager", extraArgs: [{ key: "leader-elect", value: "false" }] },
      { name: "kube-scheduler", extraArgs: [{ key: "leader-elect", value: "false" }] },
    ],
  };
}

/** The settings file for kwokctl: its configuration and KWOK's Stages, as YAML documents. */
export function kwokSettings(tools: ClusterToolPaths, ports: ClusterPorts): string {
  const stages = ["node.yaml", "pod.yaml", "volume.yaml"].map((name) =>
    fs.readFileSync(path.join(stagesFolder, name), "utf8"),
  );
  return [stringify(kwokctlConfiguration(tools, ports)), ...stages].join("---\n");
}
