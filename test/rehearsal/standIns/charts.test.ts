import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { PUBLISHED_CHARTS } from "../../../model/addons";
import { CHART_STAND_INS_VARIABLE, chartStandIn } from "../../../model/chartStandIns";
import { textAt } from "../../../policy-pack/manifests/json";
import { renderRelease, type RenderedRelease } from "../../../policy-pack/manifests/render";
import { locateChart } from "../../../rehearsal/providers/kubernetes/release/chart";
import { decodeRelease } from "../../../rehearsal/providers/kubernetes/release/arguments";
import { prepareCharts } from "../../../rehearsal/standIns/charts";

const VALUES = {
  loadBalancerController: { clusterName: "kz", region: "eu-west-1", vpcId: "vpc-1" },
  externalSecrets: { installCRDs: true },
} as const;

describe("charts that stand in for published ones", function () {
  this.timeout(120_000);
  let env: NodeJS.ProcessEnv;
  let folder: string;

  before(async () => {
    folder = await prepareCharts(process.env);
    env = { ...process.env, [CHART_STAND_INS_VARIABLE]: folder };
  });

  const keys = Object.keys(PUBLISHED_CHARTS) as (keyof typeof PUBLISHED_CHARTS)[];

  function rendered(
    key: keyof typeof PUBLISHED_CHARTS,
    version: string = PUBLISHED_CHARTS[key].version,
    note?: (line: string) => void,
  ): Promise<RenderedRelease> {
    const { name, repository } = PUBLISHED_CHARTS[key];
    const release = {
      name: "stand-in",
      namespace: "apart",
      chart: name,
      version,
      repository: { repo: repository },
    };
    const options = { programRoot: folder, env, ...(note === undefined ? {} : { note }) };
    return renderRelease({ ...release, values: VALUES[key] }, options);
  }

  for (const key of keys) {
    it(`(${key}) are of the version that the stack asks for, and say what they are on every object`, async () => {
      const { name, version } = PUBLISHED_CHARTS[key];
      const chart = parse(fs.readFileSync(path.join(folder, name, "Chart.yaml"), "utf8")) as unknown;
      assert.equal((chart as { readonly version: string }).version, version);
      const notes: string[] = [];
      const { variants, violations } = await rendered(key, version, (line) => notes.push(line));
      assert.deepEqual(violations, []);
      assert.deepEqual(notes, [
        `release stand-in: a stand-in for the chart ${name} was judged, not the published one`,
      ]);
      const [manifests = []] = variants;
      assert.ok(manifests.some(({ object }) => object.kind === "Deployment"));
      const unmarked = manifests.filter(
        ({ body }) => textAt(body, "metadata", "labels", "kube-zen.io/stand-in") !== "true",
      );
      assert.deepEqual(
        unmarked.map(({ object }) => `${object.kind} ${object.name}`),
        [],
      );
    });

    it(`(${key}) are nobody's where the rehearsal does not say so, and for no other version`, async () => {
      const { name: chart, repository, version } = PUBLISHED_CHARTS[key];
      assert.equal(chartStandIn({ chart, repository, version }, env), path.join(folder, chart));
      assert.equal(chartStandIn({ chart, repository, version }, {}), undefined);
      assert.equal(chartStandIn({ chart, repository: undefined, version }, env), undefined);
      assert.equal(chartStandIn({ chart: `../${chart}`, repository, version }, env), undefined);
      const refusal = `the rehearsal stands in for version ${version} of the chart ${chart} and for no other: ask for that one, or use the real engine (--engine pulumi)`;
      assert.throws(() => chartStandIn({ chart, repository, version: "0.0.1" }, env), { message: refusal });
      const { variants, violations } = await rendered(key, "0.0.1");
      assert.deepEqual(variants, []);
      assert.deepEqual(
        violations.map(({ message }) => message),
        [`the release could not be judged: ${refusal}`],
      );
    });

    it(`(${key}) are what a release of the rehearsal's provider is made from`, () => {
      const { name, repository, version } = PUBLISHED_CHARTS[key];
      const release = decodeRelease(
        { name: "x", chart: name, version, namespace: "apart", repositoryOpts: { repo: repository } },
        folder,
      );
      assert.deepEqual(locateChart(release, folder, env), {
        kind: "directory",
        path: path.join(folder, name),
      });
      assert.deepEqual(locateChart(release, folder, {}), { kind: "remote", name, repository });
    });
  }

  it("bring the published definitions along, which are in no folder of this project", async () => {
    const [manifests = []] = (await rendered("externalSecrets")).variants;
    assert.deepEqual(
      manifests
        .filter(({ object }) => object.kind === "CustomResourceDefinition")
        .map(({ object }) => object.name),
      [
        "clustersecretstores.external-secrets.io",
        "externalsecrets.external-secrets.io",
        "secretstores.external-secrets.io",
      ],
    );
    assert.equal(
      fs.existsSync(path.join(__dirname, "../../../rehearsal/standIns/charts/external-secrets/files")),
      false,
    );
  });
});
