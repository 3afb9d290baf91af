import { exec, get, liveness, passes, readiness, refuses, startup } from "./probeCase";
import { timeCases } from "./probeTimes";
import type { RuleCase } from "./ruleCase";

const bare = "containers: [{name: c}]";
const templated = (apiVersion: string, kind: string): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: d}, spec: {template: {spec: {${bare}}}}}`;
const pod = (spec: string, metadata = ""): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: d${metadata}}, spec: {${spec}}}`;

/** Cases of the rule `workload-probes`. */
export const cases: readonly RuleCase[] = [
  { ...passes("a container with all three probes", startup, liveness, readiness), shown: true },
  {
    ...refuses("a container without a readiness probe", "ZEN-701", "", startup, liveness),
    messages: [
      "the container has no readiness probe, so that it is sent requests before it can answer them: add one",
    ],
    shown: true,
  },
  {
    ...refuses("a container without a liveness probe", "ZEN-702", "", startup, readiness),
    messages: ["the container has no liveness probe, so that one that hangs stays: add one"],
  },
  {
    ...refuses(
      "a readiness probe without a handler",
      "ZEN-701",
      "/readinessProbe",
      startup,
      liveness,
      "readinessProbe: {periodSeconds: 5}",
    ),
    messages: [
      "the readiness probe has no handler, so that it is sent requests before it can answer them: give it one",
    ],
  },
  passes(
    "a liveness probe by TCP, and a readiness probe by HTTP, of the same port",
    startup,
    "livenessProbe: {tcpSocket: {port: http}}",
    "readinessProbe: {httpGet: {port: http}}",
  ),
  ...["{command: [check, -r]}", "{command: 5}", "{}"].flatMap((other) => [
    passes(`a readiness probe by ${other}`, startup, exec("[check]"), `readinessProbe: {exec: ${other}}`),
    passes(
      `a liveness probe by ${other}`,
      startup,
      `livenessProbe: {exec: ${other}}`,
      "readinessProbe: {exec: {command: [check]}}",
    ),
  ]),
  refuses(
    "a threshold that is a text",
    "ZEN-703",
    "/startupProbe",
    `startupProbe: ${get("/health", ', failureThreshold: "30"')}`,
    liveness,
    readiness,
  ),
  passes("a search for the word true", startup, readiness, exec('[grep, "true"]')),
  passes(
    "an HTTP probe with a command",
    startup,
    readiness,
    'livenessProbe: {httpGet: {path: /, port: http, command: ["true"]}}',
  ),
  refuses("a liveness probe of null", "ZEN-702", "", startup, readiness, "livenessProbe: null"),
  refuses(
    "a handler of the wrong type",
    "ZEN-702",
    "/livenessProbe",
    startup,
    readiness,
    "livenessProbe: {exec: yes}",
  ),
  ...[
    "httpGet: {path: /, port: 8080}",
    "tcpSocket: {port: 8080}",
    "grpc: {port: 8080}",
    "exec: {command: [check]}",
  ].map((handler) =>
    passes(`a liveness probe by ${handler}`, startup, readiness, `livenessProbe: {${handler}}`),
  ),
  ...(
    [
      ["apps/v1", "Deployment"],
      ["apps/v1", "StatefulSet"],
      ["apps/v1", "DaemonSet"],
      ["apps/v1", "ReplicaSet"],
      ["v1", "ReplicationController"],
      ["extensions/v1beta1", "Deployment"],
      ["extensions/v1beta1", "DaemonSet"],
      ["extensions/v1beta1", "ReplicaSet"],
    ] as const
  ).map(([apiVersion, kind]): RuleCase => ({
    name: `no probes in a ${kind} of ${apiVersion}`,
    manifests: templated(apiVersion, kind),
    expected: ["ZEN-701", "ZEN-702"].map((id) => `${id} ${kind} shop/d /spec/template/spec/containers/0`),
  })),
  { name: "a Job without probes", manifests: templated("batch/v1", "Job"), expected: [] },
  {
    name: "a Pod that runs for long, without probes",
    manifests: pod(bare),
    expected: ["ZEN-701 Pod shop/d /spec/containers/0", "ZEN-702 Pod shop/d /spec/containers/0"],
  },
  {
    name: "a Pod that is always restarted, without probes",
    manifests: pod(`restartPolicy: Always, ${bare}`, ", annotations: {a: b}"),
    expected: ["ZEN-701 Pod shop/d /spec/containers/0", "ZEN-702 Pod shop/d /spec/containers/0"],
  },
  { name: "a Pod that runs once", manifests: pod(`restartPolicy: Never, ${bare}`), expected: [] },
  {
    name: "a Pod that runs until it succeeds",
    manifests: pod(`restartPolicy: OnFailure, ${bare}`),
    expected: [],
  },
  {
    name: "a Pod of a Helm test",
    manifests: pod(bare, ", annotations: {helm.sh/hook: test}"),
    expected: [],
  },
  {
    name: "init and ephemeral containers without probes",
    manifests: `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {
      initContainers: [{name: i}, {name: s, restartPolicy: Always}], ephemeralContainers: [{name: e}]}}}}`,
    expected: [],
  },
  {
    name: "a sidecar that is restarted before it has started, and an init container of which nothing asks",
    manifests: `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {
      initContainers: [{name: i, livenessProbe: {exec: {command: ["true"]}}},
        {name: s, restartPolicy: Always, livenessProbe: {exec: {command: [check]}}}]}}}}`,
    expected: ["ZEN-703 Deployment shop/d /spec/template/spec/initContainers/1/livenessProbe"],
  },
  {
    ...refuses(
      "a named port that is not there",
      "ZEN-705",
      "/readinessProbe/httpGet/port",
      startup,
      liveness,
      "readinessProbe: {httpGet: {path: /, port: web}}",
    ),
    messages: [
      "the readiness probe asks a port that the container does not declare: name one of its ports, or declare it",
    ],
  },
  refuses(
    "a number that no port of the container has",
    "ZEN-705",
    "/startupProbe/tcpSocket/port",
    "startupProbe: {tcpSocket: {port: 9090}, failureThreshold: 30}",
    liveness,
    readiness,
  ),
  refuses(
    "a port of the host that the container does not have",
    "ZEN-705",
    "/livenessProbe/grpc/port",
    startup,
    "livenessProbe: {grpc: {port: 80}}",
    readiness,
    "ports: [{name: http, containerPort: 8080, hostPort: 80}, port, null]",
  ),
  refuses(
    "ports of another type",
    "ZEN-705",
    "/livenessProbe/tcpSocket/port",
    "startupProbe: {exec: {command: [check]}, failureThreshold: 30}",
    "livenessProbe: {tcpSocket: {port: http}}",
    "readinessProbe: {exec: {command: [check]}}",
    "ports: {name: http}",
  ),
  passes(
    "a port of another host",
    startup,
    "livenessProbe: {httpGet: {host: 127.0.0.1, port: 1}}",
    readiness,
  ),
  passes(
    "a command that has a port",
    startup,
    "livenessProbe: {exec: {command: [check], port: 1}}",
    readiness,
  ),
  passes("a port that is not given", startup, "livenessProbe: {httpGet: {path: /}}", readiness),
  {
    ...refuses(
      "a command that never fails",
      "ZEN-706",
      "/livenessProbe/exec/command",
      startup,
      readiness,
      exec('["true"]'),
    ),
    messages: ["the liveness probe runs a command that never fails: ask something of the program"],
  },
  ...[
    "[/bin/true]",
    "[echo, ok]",
    '[sh, -c, "exit 0"]',
    '[/bin/sh, -c, " true "]',
    '[bash, -c, ":"]',
    "[sh, -c, exit]",
  ].map((command) =>
    refuses(
      `the command ${command}`,
      "ZEN-706",
      "/livenessProbe/exec/command",
      startup,
      readiness,
      exec(command),
    ),
  ),
  ...[
    '["false"]',
    "[echo]",
    '[sh, -c, "exit 1"]',
    "[sh, true]",
    "[true-check]",
    "[check, /bin/true]",
    "[1]",
    "[sh, -c, 1]",
    "[]",
  ].map((command) => passes(`the command ${command}`, startup, readiness, exec(command))),
  {
    ...refuses(
      "an unknown readiness probe",
      "ZEN-708",
      "/readinessProbe",
      startup,
      liveness,
      "readinessProbe: zen-unknown-0",
    ),
    messages: [
      "the readiness probe is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  {
    ...refuses(
      "an unknown port",
      "ZEN-708",
      "/readinessProbe/httpGet/port",
      startup,
      liveness,
      "readinessProbe: {httpGet: {path: /, port: zen-unknown-0}}",
    ),
    messages: [
      "the port of the readiness probe is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  {
    ...refuses(
      "an unknown number",
      "ZEN-708",
      "/readinessProbe/periodSeconds",
      startup,
      liveness,
      "readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: zen-unknown-0, initialDelaySeconds: 1000}",
    ),
    messages: [
      "a number of the readiness probe is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  ...["initialDelaySeconds", "failureThreshold"].map((key) =>
    refuses(
      `an unknown ${key}`,
      "ZEN-708",
      `/livenessProbe/${key}`,
      readiness,
      `livenessProbe: {httpGet: {path: /ready, port: http}, ${key}: zen-unknown-0}`,
    ),
  ),
  refuses(
    "an unknown number of the probe that the other is compared with",
    "ZEN-708",
    "/readinessProbe/failureThreshold",
    startup,
    `livenessProbe: ${get("/ready")}`,
    `readinessProbe: ${get("/ready", ", failureThreshold: zen-unknown-0")}`,
  ),
  ...["name: zen-unknown-0, containerPort: 1", "containerPort: zen-unknown-0"].map((port) =>
    passes(
      `a probe whose port could be the unknown one of {${port}}`,
      startup,
      liveness,
      readiness,
      `ports: [{${port}}]`,
    ),
  ),
  {
    name: "containers of other types",
    manifests:
      "{apiVersion: apps/v1, kind: Deployment, metadata: [], spec: {template: {spec: {containers: [1, null, {livenessProbe: [1], readinessProbe: 2}]}}}}",
    expected: [
      "ZEN-701 Deployment shop/ /spec/template/spec/containers/2",
      "ZEN-702 Deployment shop/ /spec/template/spec/containers/2",
    ],
  },
  ...timeCases,
];
