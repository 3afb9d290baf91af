import assert from "node:assert/strict";
import * as fs from "node:fs";
import type { UpdateResult } from "../../automation/contracts";
import { cacheDirectory } from "../../model/environment";
import { Clone, type Ended } from "./support/clone";
import { documentOf } from "./support/documents";
import { type RealEnginePlace, realEnginePlace } from "./support/realEngine";

type Engine = "pulumi" | "rehearsal";

/** What has to be the same whichever engine did the work. */
interface Story {
  readonly blocked: unknown;
  readonly up: unknown;
  readonly again: unknown;
  readonly destroyed: unknown;
}

function told(ended: Ended): unknown {
  const { changes, releases, policies, outputs, result, error }: UpdateResult = documentOf(
    ended,
    "update-result",
  );
  const byName = [...releases].sort((a, b) => a.name.localeCompare(b.name));
  return { code: ended.code, result, changes, releases: byName, policies, outputs, error };
}

describe("the two engines, driven by zenctl (needs a real pulumi on PATH)", function () {
  this.timeout(600_000);

  let place: RealEnginePlace | undefined;
  before(async function () {
    place = await realEnginePlace(this);
  });
  after(() => {
    if (place === undefined) return;
    fs.rmSync(place.home, { recursive: true, force: true });
  });

  async function story(engine: Engine): Promise<Story> {
    assert.ok(place);
    const { shared, home } = place;
    const own = Object.entries(shared.env).filter(([name]) => !name.startsWith("PULUMI_"));
    const clone = new Clone({
      ...Object.fromEntries(own),
      ZEN_CACHE: cacheDirectory(process.env),
      PULUMI_HOME: home,
    });
    const options = ["--engine", engine, "--json"];
    try {
      const restore = clone.edit("components/charts/runtimeAgent.ts", (text) =>
        text.replace("    image,\n", ""),
      );
      const blocked = told(await clone.zenctl("preview", ...options));
      restore();
      const up = told(await clone.zenctl("up", "--yes", ...options));
      const again = told(await clone.zenctl("up", "--yes", ...options));
      const last = await clone.zenctl("destroy", "--yes", ...options);
      const { changes, kept } = documentOf(last, "change-result");
      assert.ok(fs.existsSync(clone.path("Pulumi.local.yaml")));
      return { blocked, up, again, destroyed: { code: last.code, changes, kept } };
    } finally {
      clone.remove();
    }
  }

  it("come to the same changes, releases, findings, outputs and exit codes", async () => {
    const real = await story("pulumi");
    const rehearsed = await story("rehearsal");
    assert.deepEqual(rehearsed, real);
    assert.equal((real.blocked as { readonly code: number }).code, 4);
    assert.equal((real.up as { readonly code: number }).code, 0);
  });
});
