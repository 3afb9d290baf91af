import {
  HASH,
  sound,
  fromAway,
  fromRegistry,
  release,
  chart,
  at,
  atChart,
  passes,
  refuses,
  without,
} from "./releaseCase";
import { switchCases } from "./releaseSwitches";
import type { RuleCase } from "./ruleCase";

const versionCase = (version: string): RuleCase =>
  refuses(`the version ${version}`, release({ ...fromAway, version }), at("ZEN-801", "/version"));

/** Cases of the rule `release-hygiene`. */
export const cases: readonly RuleCase[] = [
  { ...passes("a local chart with its content hash", release(sound)), shown: true },
  passes("a chart of a repository, pinned and checked", release(fromAway)),
  passes("a chart of a registry, pinned and checked", release(fromRegistry)),
  ...switchCases,
  {
    ...refuses(
      "a chart of a repository without a version",
      release(without(fromAway, "version")),
      at("ZEN-801", "/chart"),
    ),
    messages: [
      "the chart from elsewhere has no version, so that it is another one tomorrow: set version to an exact one",
    ],
    shown: true,
  },
  {
    ...versionCase("^1.2.3"),
    messages: [
      "the chart's version is not an exact one, so that it is another one tomorrow: set version as 1.2.3",
    ],
  },
  ...[
    "~1.2.3",
    ">=1.2.3",
    "1.2",
    "1",
    "1.x.x",
    "1.2.x",
    "*",
    "latest",
    "1.2.3 - 2.0.0",
    "=1.2.3",
    "1.2.3 || 2.0.0",
    "v1",
  ].map(versionCase),
  {
    ...refuses("an empty version", release({ ...fromAway, version: "" }), at("ZEN-801", "/version")),
    messages: [
      "the chart from elsewhere has no version, so that it is another one tomorrow: set version to an exact one",
    ],
  },
  refuses("a version in a list", release({ ...fromAway, version: ["1.2.3"] }), at("ZEN-801", "/version")),
  refuses(
    "a version within the reference",
    release({ ...without(fromRegistry, "version"), chart: "oci://ghcr.io/kube-zen:1.2.3/web" }),
    at("ZEN-801", "/chart"),
  ),
  refuses(
    "a version after a path that has a reference in it",
    release({ ...without(fromAway, "version"), chart: "web/oci://ghcr.io/web:1.2.3" }),
    at("ZEN-801", "/chart"),
  ),
  refuses("a version of another type", release({ ...fromAway, version: 1 }), at("ZEN-801", "/version")),
  ...["v1.2.3", "1.2.3-rc.1", "1.2.3+build.5", "10.20.30-a+b"].map((version) =>
    passes(`the version ${version}`, release({ ...fromAway, version })),
  ),
  refuses("a registry without a version", release(without(fromRegistry, "version")), at("ZEN-801", "/chart")),
  passes(
    "a version in the reference",
    release({ ...without(fromRegistry, "version"), chart: "oci://ghcr.io/kube-zen/charts/web:1.2.3" }),
  ),
  refuses(
    "a floating tag in the reference",
    release({ ...without(fromRegistry, "version"), chart: "oci://ghcr.io:443/kube-zen/charts/web:latest" }),
    at("ZEN-801", "/chart"),
  ),
  refuses(
    "a registry with a port and no version",
    release({ ...without(fromRegistry, "version"), chart: "oci://ghcr.io:443/kube-zen" }),
    at("ZEN-801", "/chart"),
  ),
  passes(
    "a digest in the reference",
    release({ ...sound, chart: `oci://ghcr.io/kube-zen/charts/web@sha256:${HASH}` }),
  ),
  refuses(
    "a digest that is too short",
    release({ ...sound, chart: `oci://ghcr.io/kube-zen/charts/web@sha256:${HASH.slice(1)}` }),
    at("ZEN-801", "/chart"),
    at("ZEN-805"),
  ),
  ...[`oci://ghcr.io/kube-zen/charts/web@sha256:${HASH}0`, `web/oci://ghcr.io/web@sha256:${HASH}`].map(
    (reference) =>
      refuses(
        `what is no digest in ${reference.slice(0, 9)}`,
        release({ ...without(fromAway, "version"), verify: false, chart: reference }),
        at("ZEN-801", "/chart"),
        at("ZEN-805", "/verify"),
      ),
  ),
  passes(
    "an https address with an http one in it",
    release({
      ...fromAway,
      chart: "https://example.com/http://web-1.0.0.tgz",
      repositoryOpts: { repo: "https://example.com/http://x" },
    }),
  ),
  refuses(
    "options of null",
    release({ ...without(fromRegistry, "verify"), repositoryOpts: null }),
    at("ZEN-805"),
  ),
  refuses(
    "a Chart that may be a repository's, whose description has a hash",
    chart({ chart: "charts/web", description: `content sha256:${HASH}` }),
    atChart("ZEN-801", "/chart"),
    atChart("ZEN-805"),
  ),
  refuses(
    "an archive on a web server",
    release({
      ...without(fromAway, "repositoryOpts"),
      version: "",
      chart: "https://example.com/web-1.0.0.tgz",
    }),
    at("ZEN-801", "/version"),
  ),
  refuses(
    "a chart of a repository that helm knows by name",
    release({ ...sound, chart: "bitnami/web", description: "" }),
    at("ZEN-801", "/chart"),
    at("ZEN-805"),
  ),
  refuses(
    "a hash that cannot be read beside a chart that may be a repository's",
    release({ ...sound, chart: "charts/web", description: "content sha256:1" }),
    at("ZEN-801", "/chart"),
    at("ZEN-805"),
  ),
  passes(
    "a folder without a dot before it, with its content hash",
    release({ ...sound, chart: "charts/web" }),
  ),
  passes("options without a repository", release({ ...sound, repositoryOpts: { repo: "" } })),
  {
    ...refuses(
      "a post-renderer",
      release({ ...sound, postrender: "./patch.sh" }),
      at("ZEN-802", "/postrender"),
    ),
    messages: ["a post-renderer can change everything after it was judged: remove it"],
  },
  refuses(
    "an unknown post-renderer",
    release({ ...sound, postrender: "zen-unknown-0" }),
    at("ZEN-802", "/postrender"),
  ),
  passes("no post-renderer", release({ ...sound, postrender: "" })),
  passes("a post-renderer of null", release({ ...sound, postrender: null })),
  refuses(
    "a post-renderer of a helm.v4.Chart",
    chart({ chart: "./charts/web", postRenderer: { command: "./patch.sh" } }),
    atChart("ZEN-802", "/postRenderer"),
  ),
  {
    ...refuses(
      "a chart that nobody checks",
      release({ ...fromAway, verify: false }),
      at("ZEN-805", "/verify"),
    ),
    messages: [
      "nobody checks who made the chart from elsewhere: set verify: true and keyring, or add the digest to an oci:// reference",
    ],
  },
  refuses(
    "a chart of which nothing says that it is checked",
    release(without(fromAway, "verify")),
    at("ZEN-805"),
  ),
  {
    ...refuses(
      "a chart that is checked by any keys",
      release({ ...fromAway, keyring: "" }),
      at("ZEN-805", "/verify"),
    ),
    messages: ["the chart's signature is checked by whatever keys this machine has: set keyring"],
  },
  ...[null, undefined].map((keyring) =>
    refuses(
      `a keyring of ${String(keyring)}`,
      release(keyring === undefined ? without(fromAway, "keyring") : { ...fromAway, keyring }),
      at("ZEN-805", "/verify"),
    ),
  ),
  refuses("an unknown check", release({ ...fromAway, verify: "zen-unknown-0" }), at("ZEN-820", "/verify")),
  {
    ...refuses("no timeout", release(without(sound, "timeout")), at("ZEN-810")),
    messages: ["how long the release waits is not said: set timeout in seconds"],
  },
  refuses("a timeout of 0", release({ ...sound, timeout: 0 }), at("ZEN-810", "/timeout")),
  refuses("a timeout of another type", release({ ...sound, timeout: "5m" }), at("ZEN-810", "/timeout")),
  {
    ...refuses(
      "a timeout above half an hour",
      release({ ...sound, timeout: 1801 }),
      at("ZEN-810", "/timeout"),
    ),
    messages: ["the release waits for longer than 1800 seconds: lower timeout"],
  },
  passes("a timeout of half an hour", release({ ...sound, timeout: 1800 })),
  {
    ...passes("a timeout that the config allows", release({ ...sound, timeout: 3600 })),
    parameters: { maximumTimeoutSeconds: 3600 },
  },
  refuses("an unknown timeout", release({ ...sound, timeout: "zen-unknown-0" }), at("ZEN-820", "/timeout")),
  {
    ...refuses("a history without end", release({ ...sound, maxHistory: 0 }), at("ZEN-811", "/maxHistory")),
    messages: [
      "every revision is kept, each a Secret with all the values of the release: set maxHistory to 10",
    ],
  },
  refuses("a history that nothing bounds", release(without(sound, "maxHistory")), at("ZEN-811")),
  passes("a history of one revision", release({ ...sound, maxHistory: 1 })),
  refuses(
    "an unknown history",
    release({ ...sound, maxHistory: "zen-unknown-0" }),
    at("ZEN-820", "/maxHistory"),
  ),
  {
    ...refuses("an absolute path", release({ ...sound, chart: "/src/charts/web" }), at("ZEN-812", "/chart")),
    messages: ["the chart's path means something on one machine only: write it relative to the project"],
  },
  ...["C:\\charts\\web", "D:/charts/web", "~/charts/web", "file:///charts/web", "\\\\host\\charts"].map(
    (path) => refuses(`the path ${path}`, release({ ...sound, chart: path }), at("ZEN-812", "/chart")),
  ),
  ...["../charts/web", ".", "..", "./web-1.0.0.tgz", "web-1.0.0.tgz", "dist/web.tar.gz", ".\\web"].map(
    (path) => passes(`the path ${path}`, release({ ...sound, chart: path })),
  ),
  {
    ...refuses(
      "Jobs that are not waited for",
      release({ ...sound, waitForJobs: false }),
      at("ZEN-814", "/waitForJobs"),
    ),
    messages: ["the release counts as deployed before its Jobs have ended: set waitForJobs: true"],
  },
  refuses(
    "Jobs of which nothing says that they are waited for",
    release(without(sound, "waitForJobs")),
    at("ZEN-814"),
  ),
  refuses(
    "an unknown wait for Jobs",
    release({ ...sound, waitForJobs: "zen-unknown-0" }),
    at("ZEN-820", "/waitForJobs"),
  ),
  {
    ...refuses("a local chart without a content hash", release(without(sound, "description")), at("ZEN-815")),
    messages: [
      "nothing says what the chart's folder holds, so that its edits go unnoticed: deploy it by ChartRelease, or write content sha256: and its hash into description",
    ],
    shown: true,
  },
  ...["The web shop", [`content sha256:${HASH}`]].map((description): RuleCase => ({
    ...refuses(
      `another description (${typeof description})`,
      release({ ...sound, description }),
      at("ZEN-815", "/description"),
    ),
    messages: [
      "nothing says what the chart's folder holds, so that its edits go unnoticed: deploy it by ChartRelease, or write content sha256: and its hash into description",
    ],
  })),
  {
    ...refuses(
      "half a hash",
      release({ ...sound, description: "content sha256:0123" }),
      at("ZEN-815", "/description"),
    ),
    messages: [
      "the description has no hash that can be read, so that edits of the chart go unnoticed: write content sha256: and 64 hexadecimal digits",
    ],
  },
  ...[
    `content SHA256:${HASH}`,
    `content sha256:${HASH.toUpperCase()}`,
    `content sha256:${HASH}0`,
    `sha256:${HASH}`,
    `discontent sha256:${HASH}`,
  ].map((description) =>
    refuses(
      `the description ${description}`,
      release({ ...sound, description }),
      at("ZEN-815", "/description"),
    ),
  ),
  passes(
    "a hash among other words",
    release({ ...sound, description: `The shop, content sha256:${HASH} of today` }),
  ),
  refuses(
    "an unknown description",
    release({ ...sound, description: "zen-unknown-0" }),
    at("ZEN-820", "/description"),
  ),
  refuses(
    "an archive without a content hash",
    release({ ...sound, chart: "web-1.0.0.tgz", description: "" }),
    at("ZEN-815", "/description"),
  ),
  {
    ...refuses(
      "a repository without TLS",
      release({ ...fromAway, repositoryOpts: { repo: "http://charts.example.com" } }),
      at("ZEN-819", "/repositoryOpts/repo"),
    ),
    messages: ["the chart is fetched without TLS: use an https or oci address"],
  },
  refuses(
    "an archive on a web server without TLS",
    release({ ...without(fromAway, "repositoryOpts"), chart: "HTTP://example.com/web.tgz".toLowerCase() }),
    at("ZEN-819", "/chart"),
  ),
  {
    ...refuses("an unknown chart", release({ ...sound, chart: "zen-unknown-0" }), at("ZEN-820", "/chart")),
    messages: ["chart is not known in preview: give it a value that is known before the release"],
  },
  refuses(
    "an unknown version",
    release({ ...fromAway, version: "zen-unknown-0" }),
    at("ZEN-820", "/version"),
  ),
  refuses(
    "unknown options",
    release({ ...fromAway, repositoryOpts: "zen-unknown-0" }),
    at("ZEN-820", "/repositoryOpts"),
  ),
  {
    name: "a release that is called as its resource, in the default namespace",
    resources: release({ ...without(without(sound, "name"), "namespace"), atomic: true }),
    expected: ["ZEN-809 Release default/web-release /atomic"],
  },
  refuses(
    "a Chart without a version",
    chart({ chart: "web", repositoryOpts: { repo: "https://x" } }),
    atChart("ZEN-801", "/chart"),
    atChart("ZEN-805"),
  ),
  passes("a local Chart, each of whose objects is compared", chart({ chart: "./charts/web" })),
  refuses("a local Chart of an absolute path", chart({ chart: "/charts/web" }), atChart("ZEN-812", "/chart")),
  refuses(
    "an old Chart of a repository",
    chart({ chart: "web", version: "1.x", fetchOpts: { repo: "http://x", verify: false } }, "v3"),
    atChart("ZEN-801", "/version", "v3"),
    atChart("ZEN-805", "/fetchOpts/verify", "v3"),
    atChart("ZEN-819", "/fetchOpts/repo", "v3"),
  ),
  refuses(
    "an old Chart whose version stands with where it is fetched",
    chart(
      { chart: "web", fetchOpts: { repo: "https://x", version: "^1", verify: true, keyring: "k" } },
      "v3",
    ),
    atChart("ZEN-801", "/fetchOpts/version", "v3"),
  ),
  passes(
    "an old Chart that is pinned and checked",
    chart(
      { chart: "web", fetchOpts: { repo: "https://x", version: "1.2.3", verify: true, keyring: "k" } },
      "v3",
    ),
  ),
  refuses(
    "an old Chart of an absolute path",
    chart({ path: "/charts/web" }, "v3"),
    atChart("ZEN-812", "/path", "v3"),
  ),
  passes("a Chart whose inputs nobody tells", chart({})),
  passes("another resource", [{ type: "kubernetes:helm.sh/v3:Other", name: "web", props: { chart: "web" } }]),
];
