import type { Check } from "../rules/rule";
import { releaseChecks } from "./checks";

/** A switch that must not be on. */
export interface Flag {
  readonly key: string;
  readonly check: Check;
  /** What it does and the fix. */
  readonly message: string;
  /** Whether `helm.v4.Chart` has it too. */
  readonly ofCharts?: true;
}

/** Switches of a Release that weaken it. */
export const flags: readonly Flag[] = [
  {
    key: "disableOpenapiValidation",
    check: releaseChecks.validation,
    message: "objects are not checked against the cluster's schema: remove disableOpenapiValidation",
  },
  {
    key: "skipCrds",
    check: releaseChecks.crds,
    message: "the chart's custom resource definitions are left out: remove skipCrds",
    ofCharts: true,
  },
  {
    key: "disableWebhooks",
    check: releaseChecks.hooks,
    message: "the chart's hooks are not run: remove disableWebhooks",
  },
  {
    key: "disableCRDHooks",
    check: releaseChecks.hooks,
    message: "the chart's hooks for custom resource definitions are not run: remove disableCRDHooks",
  },
  {
    key: "replace",
    check: releaseChecks.replace,
    message: "the release takes over the name of another one: remove replace",
  },
  {
    key: "forceUpdate",
    check: releaseChecks.force,
    message: "an upgrade deletes objects to make them again: remove forceUpdate",
  },
  {
    key: "recreatePods",
    check: releaseChecks.force,
    message: "an upgrade deletes all pods at once: remove recreatePods",
  },
  {
    key: "atomic",
    check: releaseChecks.atomic,
    message:
      "a failed installation is removed with everything that shows why it failed: set atomic: false and cleanupOnFail: true",
  },
  {
    key: "createNamespace",
    check: releaseChecks.namespace,
    message:
      "the release makes a namespace that nobody owns, without Pod Security labels: make the Namespace a resource",
  },
  {
    key: "skipAwait",
    check: releaseChecks.wait,
    message: "the release counts as deployed before its objects are ready: remove skipAwait",
    ofCharts: true,
  },
  {
    key: "allowNullValues",
    check: releaseChecks.nullValues,
    message: "a null takes a default out of the chart's values: remove allowNullValues",
  },
  {
    key: "dependencyUpdate",
    check: releaseChecks.dependencies,
    message: "subcharts are fetched anew while deploying: remove dependencyUpdate and keep them in charts/",
    ofCharts: true,
  },
  {
    key: "reuseValues",
    check: releaseChecks.reusedValues,
    message:
      "values of an earlier revision are mixed in, so that something else is applied than was judged: remove reuseValues",
  },
  {
    key: "plainHttp",
    check: releaseChecks.transport,
    message: "the chart is fetched without TLS: remove plainHttp",
    ofCharts: true,
  },
];
