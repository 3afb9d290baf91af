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
      {
        name: "kube-apiserver",
        extraArgs: [
          { key: "advertise-address", value: ADVERTISED_ADDRESS },
          // Where `kubectl logs` is answered: KWOK, for every node.
          { key: "kubelet-preferred-address-types", value: "ExternalIP" },
        ],
      },
      { name: "kube-controller-manager", extraArgs: [{ key: "leader-elect", value: "false" }] },
      { name: "kube-scheduler", extraArgs: [{ key: "leader-elect", value: "false" }] },
    ],
  };
}

/** The log of every container, as container runtimes write logs (CRI): what `kubectl logs` and `helm test --logs` show. */
export const SIMULATED_LOG =
  "1970-01-01T00:00:00Z stdout F This container is simulated: no program runs in it, so it logs nothing.\n";

/**
 * The settings file for kwokctl: its configuration, KWOK's Stages and the logs of containers, as YAML documents.
 * @param log file with the log of every container
 */
export function kwokSettings(tools: ClusterToolPaths, ports: ClusterPorts, log: string): string {
  const stages = ["node.yaml", "pod.yaml", "volume.yaml"].map((name) =>
    fs.readFileSync(path.join(stagesFolder, name), "utf8"),
  );
  const logs = {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "ClusterLogs",
    metadata: { name: "simulated" },
    spec: { logs: [{ logsFile: log, previousLogsFile: log }] },
  };
  return [stringify(kwokctlConfiguration(tools, ports)), ...stages, stringify(logs)].join("---\n");
}
