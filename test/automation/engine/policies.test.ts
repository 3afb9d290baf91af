import assert from "node:assert/strict";
import * as fs from "node:fs";
import { preparePolicies } from "../../../automation/engine/policies";
import { PROJECT } from "../../../model/config";
import { parseStackConfig } from "../../../model/parseConfig";
import { temporaryFolder } from "../../policy-pack/support";

describe("the policy pack of a run", () => {
  const folder = temporaryFolder();
  after(() => {
    fs.rmSync(folder, { recursive: true });
  });

  /** The properties that the pack is given for a stack. */
  function given(config: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
    const context = { env: { ZEN_STATE: folder }, projectDirectory: folder };
    const session = {
      config: parseStackConfig(config, []),
      tools: { helm: "/tools/helm" },
      target: undefined,
      shown: undefined,
    };
    const run = preparePolicies(context, session);
    try {
      const text = fs.readFileSync(run.options.policyPackConfigs[0] ?? "", "utf8");
      const { manifests } = JSON.parse(text) as {
        readonly manifests: Readonly<Record<string, unknown>>;
      };
      const { findingsFile, ...others } = manifests;
      assert.equal(typeof findingsFile, "string");
      return others;
    } finally {
      run.close();
    }
  }

  it("is told of the Secrets that the config says are there, and of none else", () => {
    const common = { programRoot: folder, helm: "/tools/helm" };
    assert.deepEqual(given({ [`${PROJECT}:profile`]: "local" }), {
      ...common,
      enforcementLevel: "mandatory",
      profile: "local",
      existingSecrets: [],
    });
    assert.deepEqual(
      given({
        [`${PROJECT}:profile`]: "gitops",
        [`${PROJECT}:saas`]: JSON.stringify({ endpoint: "https://agent.kube-zen.io" }),
        [`${PROJECT}:tenants`]: JSON.stringify([{ tenant: "t", cluster: "c", secretName: "bootstrap" }]),
      }),
      {
        ...common,
        enforcementLevel: "mandatory",
        profile: "gitops",
        existingSecrets: ["zen-system/bootstrap"],
      },
    );
  });
});
