import { sound, release, chart, at, atChart, passes, refuses } from "./releaseCase";
import type { RuleCase } from "./ruleCase";

/** Each switch that must not be on, with its check and message. */
const switches: readonly (readonly [key: string, id: string, message: string])[] = [
  [
    "disableOpenapiValidation",
    "ZEN-803",
    "objects are not checked against the cluster's schema: remove disableOpenapiValidation",
  ],
  ["skipCrds", "ZEN-804", "the chart's custom resource definitions are left out: remove skipCrds"],
  ["disableWebhooks", "ZEN-806", "the chart's hooks are not run: remove disableWebhooks"],
  [
    "disableCRDHooks",
    "ZEN-806",
    "the chart's hooks for custom resource definitions are not run: remove disableCRDHooks",
  ],
  ["replace", "ZEN-807", "the release takes over the name of another one: remove replace"],
  ["forceUpdate", "ZEN-808", "an upgrade deletes objects to make them again: remove forceUpdate"],
  ["recreatePods", "ZEN-808", "an upgrade deletes all pods at once: remove recreatePods"],
  [
    "atomic",
    "ZEN-809",
    "a failed installation is removed with everything that shows why it failed: set atomic: false and cleanupOnFail: true",
  ],
  [
    "createNamespace",
    "ZEN-813",
    "the release makes a namespace that nobody owns, without Pod Security labels: make the Namespace a resource",
  ],
  ["skipAwait", "ZEN-814", "the release counts as deployed before its objects are ready: remove skipAwait"],
  ["allowNullValues", "ZEN-816", "a null takes a default out of the chart's values: remove allowNullValues"],
  [
    "dependencyUpdate",
    "ZEN-817",
    "subcharts are fetched anew while deploying: remove dependencyUpdate and keep them in charts/",
  ],
  [
    "reuseValues",
    "ZEN-818",
    "values of an earlier revision are mixed in, so that something else is applied than was judged: remove reuseValues",
  ],
  ["plainHttp", "ZEN-819", "the chart is fetched without TLS: remove plainHttp"],
];
const ofCharts: ReadonlySet<string> = new Set(["skipCrds", "skipAwait", "dependencyUpdate", "plainHttp"]);

/** Cases of the rule `release-hygiene` about switches. */
export const switchCases: readonly RuleCase[] = switches.flatMap(
  ([key, id, message]): readonly RuleCase[] => [
    {
      ...refuses(`${key}: true`, release({ ...sound, [key]: true }), at(id, `/${key}`)),
      messages: [message],
    },
    refuses(`${key}: "true"`, release({ ...sound, [key]: "true" }), at(id, `/${key}`)),
    passes(`${key}: false`, release({ ...sound, [key]: false })),
    refuses(`an unknown ${key}`, release({ ...sound, [key]: "zen-unknown-0" }), at("ZEN-820", `/${key}`)),
    {
      name: `${key}: true of a helm.v4.Chart`,
      resources: chart({ chart: "./charts/web", [key]: true }),
      expected: ofCharts.has(key) ? [atChart(id, `/${key}`)] : [],
    },
  ],
);
