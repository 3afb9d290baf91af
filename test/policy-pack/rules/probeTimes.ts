import { at, exec, get, liveness, passes, readiness, refuses, startup } from "./probeCase";
import type { RuleCase } from "./ruleCase";

/** Cases of the rule `workload-probes` about how long probes wait and what they tolerate. */
export const timeCases: readonly RuleCase[] = [
  {
    ...refuses(
      "a liveness probe that counts too early",
      "ZEN-703",
      "/livenessProbe",
      readiness,
      "livenessProbe: {tcpSocket: {port: http}, initialDelaySeconds: 9}",
    ),
    messages: [
      "the liveness probe restarts the container 29 seconds after its start (at least 30) unless it has started by then: add a startup probe or initialDelaySeconds",
    ],
  },
  passes(
    "a liveness probe that begins late enough",
    readiness,
    "livenessProbe: {tcpSocket: {port: http}, initialDelaySeconds: 10}",
  ),
  {
    ...refuses(
      "a startup probe that gives up too early",
      "ZEN-703",
      "/startupProbe",
      liveness,
      readiness,
      "startupProbe: {tcpSocket: {port: http}, periodSeconds: 2, failureThreshold: 15}",
    ),
    messages: [
      "the startup probe restarts the container 28 seconds after its start (at least 30) unless it has started by then: raise failureThreshold",
    ],
  },
  passes(
    "a startup probe that waits just long enough",
    liveness,
    readiness,
    "startupProbe: {tcpSocket: {port: http}, periodSeconds: 2, failureThreshold: 16}",
  ),
  {
    ...passes("a start for which the config asks less", liveness, readiness),
    parameters: { minimumStartSeconds: 20 },
  },
  {
    ...refuses(
      "a liveness probe of one wrong answer",
      "ZEN-704",
      "/livenessProbe/failureThreshold",
      startup,
      readiness,
      "livenessProbe: {tcpSocket: {port: http}, failureThreshold: 1}",
    ),
    messages: ["one wrong answer restarts the container: raise failureThreshold of the liveness probe"],
  },
  passes(
    "a liveness probe of two wrong answers",
    startup,
    readiness,
    "livenessProbe: {tcpSocket: {port: http}, failureThreshold: 2}",
  ),
  passes(
    "a liveness probe whose number of failures is Kubernetes' own",
    startup,
    readiness,
    "livenessProbe: {tcpSocket: {port: http}, failureThreshold: 0}",
  ),
  {
    ...refuses(
      "liveness and readiness that ask the same and give up together",
      "ZEN-704",
      "/livenessProbe",
      startup,
      readiness,
      `livenessProbe: ${get("/ready")}`,
    ),
    messages: [
      "the liveness probe asks the same as the readiness probe and gives up no later, so that the container is restarted before it is taken out of service: let it tolerate more failures, or ask something else",
    ],
  },
  passes(
    "liveness that asks the same and gives up later",
    startup,
    readiness,
    `livenessProbe: ${get("/ready", ", failureThreshold: 4")}`,
  ),
  passes(
    "liveness that asks the same at longer intervals",
    startup,
    `livenessProbe: ${get("/ready", ", periodSeconds: 11")}`,
    readiness,
  ),
  passes(
    "liveness that asks another port",
    startup,
    "ports: [{name: http, containerPort: 8080}, {name: lease, containerPort: 8081}]",
    "livenessProbe: {httpGet: {path: /ready, port: lease}}",
    readiness,
  ),
  passes(
    "liveness that asks by another protocol",
    startup,
    "livenessProbe: {tcpSocket: {port: http}}",
    readiness,
  ),
  refuses(
    "one command for both",
    "ZEN-704",
    "/livenessProbe",
    startup,
    exec("[check, all]"),
    "readinessProbe: {exec: {command: [check, all]}}",
  ),
  passes("two commands", startup, exec("[check, all]"), "readinessProbe: {exec: {command: [check, more]}}"),
  passes(
    "a command and its beginning",
    startup,
    exec("[check, all]"),
    "readinessProbe: {exec: {command: [check]}}",
  ),
  passes("a command of another type", startup, exec("check"), "readinessProbe: {exec: {command: check}}"),
  passes(
    "two services of one gRPC port",
    startup,
    "livenessProbe: {grpc: {port: 8080, service: a}}",
    "readinessProbe: {grpc: {port: 8080, service: b}}",
  ),
  passes(
    "two hosts",
    startup,
    "livenessProbe: {tcpSocket: {port: 1, host: a}}",
    "readinessProbe: {tcpSocket: {port: 1, host: b}}",
  ),
  {
    ...refuses(
      "a readiness probe that notices too late",
      "ZEN-707",
      "/readinessProbe",
      startup,
      liveness,
      `readinessProbe: ${get("/ready", ", periodSeconds: 101")}`,
    ),
    messages: [
      "the readiness probe notices only after 303 seconds (at most 300): lower periodSeconds, timeoutSeconds, failureThreshold or initialDelaySeconds",
    ],
  },
  passes(
    "a readiness probe that notices just in time",
    startup,
    liveness,
    `readinessProbe: ${get("/ready", ", periodSeconds: 100")}`,
  ),
  refuses(
    "a readiness probe that waits long for each answer",
    "ZEN-707",
    "/readinessProbe",
    startup,
    liveness,
    `readinessProbe: ${get("/ready", ", timeoutSeconds: 101")}`,
  ),
  passes(
    "a readiness probe that waits just short enough",
    startup,
    liveness,
    `readinessProbe: ${get("/ready", ", timeoutSeconds: 100")}`,
  ),
  refuses(
    "a liveness probe of an unknown timeout",
    "ZEN-708",
    "/livenessProbe/timeoutSeconds",
    startup,
    readiness,
    `livenessProbe: ${get("/health", ", timeoutSeconds: zen-unknown-0")}`,
  ),
  refuses(
    "a liveness probe that begins too late",
    "ZEN-707",
    "/livenessProbe",
    startup,
    readiness,
    `livenessProbe: ${get("/health", ", initialDelaySeconds: 281")}`,
  ),
  refuses(
    "a startup probe that waits for hours",
    "ZEN-707",
    "/startupProbe",
    liveness,
    readiness,
    `startupProbe: ${get("/health", ", failureThreshold: 181")}`,
  ),
  passes(
    "a startup probe that waits for half an hour",
    liveness,
    readiness,
    `startupProbe: ${get("/health", ", failureThreshold: 180")}`,
  ),
  {
    ...refuses("a time that the config forbids", "ZEN-707", "/readinessProbe", startup, liveness, readiness),
    parameters: { maximumSeconds: 29 },
    expected: [at("ZEN-707", "/livenessProbe"), at("ZEN-707", "/readinessProbe")],
  },
  {
    ...refuses("a start that the config forbids", "ZEN-707", "/startupProbe", startup, liveness, readiness),
    parameters: { maximumStartSeconds: 299 },
  },
];
