import type { RuleCase } from "./ruleCase";

/** A handler that asks the named port. */
export const get = (path: string, more = ""): string => `{httpGet: {path: ${path}, port: http}${more}}`;
/** A startup probe that waits long enough. */
export const startup = `startupProbe: ${get("/health", ", failureThreshold: 30")}`;
/** A liveness probe. */
export const liveness = `livenessProbe: ${get("/health")}`;
/** A readiness probe that asks something else. */
export const readiness = `readinessProbe: ${get("/ready")}`;
const ports = "ports: [{name: http, containerPort: 8080}]";

const deployment = (...fields: readonly string[]): string =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{${[
    "name: c",
    ...(fields.some((field) => field.startsWith("ports:")) ? [] : [ports]),
    ...fields,
  ].join(", ")}}]}}}}`;
/** A violation at a field of the container. */
export const at = (id: string, field = ""): string =>
  `${id} Deployment shop/d /spec/template/spec/containers/0${field}`;

/** A Deployment with one container of these fields that passes. */
export const passes = (name: string, ...fields: readonly string[]): RuleCase => ({
  name,
  manifests: deployment(...fields),
  expected: [],
});
/** A Deployment with one container of these fields that is refused. */
export const refuses = (name: string, id: string, field: string, ...fields: readonly string[]): RuleCase => ({
  name,
  manifests: deployment(...fields),
  expected: [at(id, field)],
});
/** A liveness probe by command. */
export const exec = (command: string): string => `livenessProbe: {exec: {command: ${command}}}`;
