import { type JsonObject, type JsonValue, pointer, textAt, valueAt } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";
import { releaseChecks } from "../releases/checks";
import { type ChartDeployment, chartDeployments, type Origin, originOf } from "../releases/deployments";
import { flags } from "../releases/flags";
import { isUnknownValue } from "./probes";
import { type Check, numberOf, type Parameters, type Rule, type Violation } from "./rule";

interface Find {
  readonly check: Check;
  /** Of an input; the whole resource where it is missing. */
  readonly keys: readonly string[];
  readonly message: string;
}

const unknownInput = (...keys: readonly string[]): Find => ({
  check: releaseChecks.unknown,
  keys,
  message: `${keys.join(".")} is not known in preview: give it a value that is known before the release`,
});

const exactVersion = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const ociDigest = /^oci:\/\/.+@sha256:[0-9a-f]{64}$/;
const ociTag = /^oci:\/\/[^/]+\/.*:([^:/@]+)$/;

function judgeFlags({ props, isRelease }: ChartDeployment): readonly Find[] {
  return flags.flatMap(({ key, check, message, ofCharts }): readonly Find[] => {
    if (!isRelease && ofCharts !== true) return [];
    const value = props[key];
    if (isUnknownValue(value)) return [unknownInput(key)];
    // What is given as text counts as what it says.
    return value === true || value === "true" ? [{ check, keys: [key], message }] : [];
  });
}

function judgePostRenderer({ props }: ChartDeployment): readonly Find[] {
  return ["postrender", "postRenderer"].flatMap((key): readonly Find[] => {
    const value = props[key];
    if (value === undefined || value === null || value === "") return [];
    const message = "a post-renderer can change everything after it was judged: remove it";
    return [{ check: releaseChecks.postRenderer, keys: [key], message }];
  });
}

function judgeVersion({ source, sourcePath, chart, props }: ChartDeployment): readonly Find[] {
  if (ociDigest.test(chart)) return [];
  const at =
    source["version"] === undefined
      ? ["chart"]
      : [...(props["version"] === undefined ? sourcePath : []), "version"];
  const version = source["version"] ?? ociTag.exec(chart)?.[1];
  if (isUnknownValue(version)) return [unknownInput(...at)];
  if (typeof version === "string" && exactVersion.test(version)) return [];
  const message =
    version === undefined || version === ""
      ? "the chart from elsewhere has no version, so that it is another one tomorrow: set version to an exact one"
      : "the chart's version is not an exact one, so that it is another one tomorrow: set version as 1.2.3";
  return [{ check: releaseChecks.version, keys: at, message }];
}

function judgeProvenance({ source, sourcePath, chart }: ChartDeployment): readonly Find[] {
  // A digest names what was checked.
  if (ociDigest.test(chart)) return [];
  const { verify, keyring } = source;
  const at = [...sourcePath, "verify"];
  if (isUnknownValue(verify)) return [unknownInput(...at)];
  if (verify !== true) {
    const message =
      "nobody checks who made the chart from elsewhere: set verify: true and keyring, or add the digest to an oci:// reference";
    return [{ check: releaseChecks.provenance, keys: at, message }];
  }
  if (keyring !== undefined && keyring !== null && keyring !== "") return [];
  const message = "the chart's signature is checked by whatever keys this machine has: set keyring";
  return [{ check: releaseChecks.provenance, keys: at, message }];
}

function judgeTransport({ source, sourcePath, chart, props }: ChartDeployment): readonly Find[] {
  const message = "the chart is fetched without TLS: use an https or oci address";
  const options = props["repositoryOpts"];
  const ofOptions = textAt(options, "repo");
  const repo = ofOptions ?? textAt(source, "repo") ?? "";
  const found: Find[] = [];
  if (/^http:/i.test(chart)) found.push({ check: releaseChecks.transport, keys: ["chart"], message });
  if (/^http:/i.test(repo)) {
    const keys = ofOptions === undefined ? [...sourcePath, "repo"] : ["repositoryOpts", "repo"];
    found.push({ check: releaseChecks.transport, keys, message });
  }
  return found;
}

const contentHash = /(?:^|\s)content sha256:[0-9a-f]{64}(?:\s|$)/;

function judgeContentHash({ props, isRelease }: ChartDeployment): readonly Find[] {
  // Without a release each object is compared by itself.
  if (!isRelease) return [];
  const { description } = props;
  if (isUnknownValue(description)) return [unknownInput("description")];
  if (typeof description === "string" && contentHash.test(description)) return [];
  const hasOne = typeof description === "string" && /sha256/i.test(description);
  const message = hasOne
    ? "the description has no hash that can be read, so that edits of the chart go unnoticed: write content sha256: and 64 hexadecimal digits"
    : "nothing says what the chart's folder holds, so that its edits go unnoticed: deploy it by ChartRelease, or write content sha256: and its hash into description";
  return [{ check: releaseChecks.contentHash, keys: ["description"], message }];
}

const absolute = /^(?:[/\\~]|[A-Za-z]:[/\\]|file:)/;

function judgePath({ chart, props }: ChartDeployment): readonly Find[] {
  if (!absolute.test(chart)) return [];
  const message = "the chart's path means something on one machine only: write it relative to the project";
  return [{ check: releaseChecks.path, keys: [props["chart"] === undefined ? "path" : "chart"], message }];
}

function judgeChart(deployment: ChartDeployment): readonly Find[] {
  const { chart, props } = deployment;
  if (hasPlaceholder(chart)) return [unknownInput("chart")];
  if (isUnknownValue(props["repositoryOpts"])) return [unknownInput("repositoryOpts")];
  const judges: Readonly<Record<Origin, readonly ((each: ChartDeployment) => readonly Find[])[]>> = {
    local: [judgePath, judgeContentHash],
    remote: [judgeVersion, judgeProvenance, judgeTransport],
    unknown: isHashed(deployment) ? [] : [judgeVersion, judgeProvenance],
  };
  return judges[originOf(deployment)].flatMap((judge) => judge(deployment));
}

const isHashed = (deployment: ChartDeployment): boolean =>
  deployment.isRelease && judgeContentHash(deployment).length === 0;

function judgeNumber(
  value: JsonValue | undefined,
  key: string,
  find: (given: number) => Find | undefined,
): readonly Find[] {
  if (isUnknownValue(value)) return [unknownInput(key)];
  return [find(typeof value === "number" ? value : 0) ?? []].flat();
}

function judgeBounds({ props, isRelease }: ChartDeployment, longest: number): readonly Find[] {
  if (!isRelease) return [];
  const { timeout, maxHistory, waitForJobs } = props;
  const jobs: readonly Find[] = isUnknownValue(waitForJobs)
    ? [unknownInput("waitForJobs")]
    : waitForJobs === true
      ? []
      : [
          {
            check: releaseChecks.wait,
            keys: ["waitForJobs"],
            message: "the release counts as deployed before its Jobs have ended: set waitForJobs: true",
          },
        ];
  return [
    ...jobs,
    ...judgeNumber(timeout, "timeout", (seconds) => {
      const find = { check: releaseChecks.timeout, keys: ["timeout"] };
      if (seconds > longest)
        return { ...find, message: `the release waits for longer than ${longest} seconds: lower timeout` };
      return seconds > 0
        ? undefined
        : { ...find, message: "how long the release waits is not said: set timeout in seconds" };
    }),
    ...judgeNumber(maxHistory, "maxHistory", (revisions) =>
      revisions > 0
        ? undefined
        : {
            check: releaseChecks.history,
            keys: ["maxHistory"],
            message:
              "every revision is kept, each a Secret with all the values of the release: set maxHistory to 10",
          },
    ),
  ];
}

function judgeDeployment(deployment: ChartDeployment, parameters: Parameters): readonly Violation[] {
  const { object, props } = deployment;
  const found = [
    ...judgeChart(deployment),
    ...judgePostRenderer(deployment),
    ...judgeFlags(deployment),
    ...judgeBounds(deployment, numberOf(parameters, "maximumTimeoutSeconds")),
  ];
  return found.map(({ check, keys, message }) => ({
    check,
    message,
    object,
    path: pointer(existing(keys, props)),
  }));
}

/** The longest part of a path that is there. */
function existing(keys: readonly string[], props: JsonObject): readonly string[] {
  return keys.filter((_, index) => valueAt(props, keys.slice(0, index + 1)) !== undefined);
}

/**
 * Charts are deployed in a way that applies what was judged, comes from where it says and leaves its evidence
 * (pulumi-kubernetes `helm.v3.Release`; decision 16 for the content hash).
 */
export const releaseHygiene: Rule = {
  name: "release-hygiene",
  description: "Charts are pinned, validated and waited for, and deployed as they were judged.",
  group: "releases",
  controls: ["SOC2 CC8.1", "ISO A.5.21", "ISO A.8.32"],
  scope: "release",
  checks: Object.values(releaseChecks),
  parameters: [
    {
      name: "maximumTimeoutSeconds",
      description: "Longest wait for a release's objects, in seconds.",
      type: "number",
      default: 1800,
      minimum: 1,
    },
  ],
  judge: (objects, { parameters }) =>
    chartDeployments(objects).flatMap((deployment) => judgeDeployment(deployment, parameters)),
};
