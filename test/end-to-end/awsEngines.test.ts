import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import type { UpdateResult } from "../../automation/contracts";
import { CHART_STAND_INS_VARIABLE } from "../../model/chartStandIns";
import { cacheDirectory } from "../../model/environment";
import { providerNames } from "../../rehearsal/providers";
import { Account, accountFile } from "../../rehearsal/providers/aws/account";
import { prepareCharts } from "../../rehearsal/standIns/charts";
import { Clone, type Ended } from "./support/clone";
import { documentOf } from "./support/documents";
import { type RealEnginePlace, realEnginePlace } from "./support/realEngine";

const project = path.resolve(__dirname, "..", "..");
/** Serves every provider of the rehearsal, each in a process of its own. */
async function serveAll(env: NodeJS.ProcessEnv) {
  const children = providerNames.map((name) =>
    spawn(process.execPath, [path.join(project, "bin", "zenctl.mjs"), "rehearsal", "serve", name], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  const ports = await Promise.all(
    children.map(async (child) => {
      const ended = once(child, "close").then(() => Promise.reject(new Error("a provider ended at once")));
      const [port] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer];
      return port.toString("utf8").trim();
    }),
  );
  return {
    attached: providerNames.map((name, at) => `${name}:${ports[at] ?? ""}`).join(","),
    close: async () => {
      const ended = children.map((child) => once(child, "close"));
      for (const child of children) child.kill("SIGINT");
      await Promise.all(ended);
    },
  };
}

function told(ended: Ended) {
  const { result, changes, releases, policies, outputs, error }: UpdateResult = documentOf(
    ended,
    "update-result",
  );
  // Ids, names of servers and keys are made up by whoever makes them.
  const { registryUrl, profile, region, clusterName, backupBucket } = outputs;
  return {
    code: ended.code,
    result,
    error,
    changes,
    policies,
    releases: [...releases].sort((a, b) => a.name.localeCompare(b.name)),
    outputs: { registryUrl, profile, region, clusterName, backupBucket },
  };
}

describe("the AWS stack on both engines, with the rehearsal's providers (needs a real pulumi on PATH)", function () {
  this.timeout(900_000);

  let place: RealEnginePlace | undefined;
  before(async function () {
    place = await realEnginePlace(this);
  });
  after(() => {
    if (place === undefined) return;
    fs.rmSync(place.home, { recursive: true, force: true });
    fs.rmSync(accountFile(place.shared.env), { force: true });
  });

  async function story(engine: "pulumi" | "rehearsal") {
    assert.ok(place);
    const { shared, home } = place;
    const own = Object.fromEntries(
      Object.entries(shared.env).filter(([name]) => !name.startsWith("PULUMI_") && !name.startsWith("AWS_")),
    );
    const ZEN_CACHE = cacheDirectory(process.env);
    const environment = { ...own, ZEN_CACHE, PULUMI_HOME: home };
    const served = engine === "pulumi" ? await serveAll(environment) : undefined;
    const clone = new Clone({
      ...environment,
      ...(served === undefined
        ? {}
        : {
            PULUMI_DEBUG_PROVIDERS: served.attached,
            [CHART_STAND_INS_VARIABLE]: await prepareCharts(environment),
          }),
    });
    const options = ["--stack", "aws", "--engine", engine, "--json"];
    try {
      const up = told(await clone.zenctl("up", "--yes", ...options));
      const again = told(await clone.zenctl("up", "--yes", ...options));
      const refused = await clone.zenctl("destroy", "--yes", ...options);
      const ended = await clone.zenctl("destroy", "--yes", "--delete-data", ...options);
      const destroyed = documentOf(ended, "change-result");
      const left = Account.open(accountFile(shared.env)).all();
      return {
        up,
        again,
        refused: refused.code,
        destroyed: { code: ended.code, changes: destroyed.changes, kept: destroyed.kept },
        left: left.map(({ type, id }) => `${type} ${id}`),
      };
    } finally {
      await served?.close();
      clone.remove();
    }
  }

  it("come to the same changes, releases, findings and outputs, and to an empty account", async () => {
    const real = await story("pulumi");
    assert.equal(real.up.code, 0, JSON.stringify(real.up.error));
    assert.equal(real.refused, 2);
    assert.deepEqual(real.left, []);
    assert.deepEqual(await story("rehearsal"), real);
  });
});
