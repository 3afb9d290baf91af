import assert from "node:assert/strict";
import { checksOf } from "../../../policy-pack/podSecurity/evaluate";
import { podSecurityParameters } from "../../../policy-pack/podSecurity/parameters";
import { parseMinor } from "../../../policy-pack/podSecurity/versions";

const baseline = [
  "appArmorProfile",
  "hostNamespaces",
  "hostPorts",
  "privileged",
  "seLinuxOptions",
  "sysctls",
  "windowsHostProcess",
];
const weaker = ["capabilities_baseline", "hostPathVolumes", "procMount", "seccompProfile_baseline"];
const restricted = [
  "allowPrivilegeEscalation",
  "capabilities_restricted",
  "restrictedVolumes",
  "runAsNonRoot",
  "runAsUser",
  "seccompProfile_restricted",
];

describe("Pod Security: versions", () => {
  const names = (level: "baseline" | "restricted", minor: number): readonly string[] =>
    checksOf(level, minor)
      .map(({ name }) => name)
      .sort();

  it("asks the checks that each level has in each version", () => {
    const probes = "hostProbesAndHostLifecycle";
    assert.deepEqual(names("baseline", 29), [...baseline, ...weaker].sort());
    assert.deepEqual(names("baseline", 33), names("baseline", 29));
    assert.deepEqual(names("baseline", 34), [...baseline, ...weaker, probes].sort());
    assert.deepEqual(names("baseline", 36), names("baseline", 34));
    assert.deepEqual(names("restricted", 29), [...baseline, ...restricted, "procMount"].sort());
    assert.deepEqual(names("restricted", 33), names("restricted", 29));
    assert.deepEqual(names("restricted", 34), [...baseline, ...restricted, "procMount", probes].sort());
    assert.deepEqual(
      names("restricted", 35),
      [...baseline, ...restricted, "procMount_restricted", probes].sort(),
    );
    assert.deepEqual(names("restricted", 36), names("restricted", 35));
  });

  const read: readonly (readonly [string, number | undefined])[] = [
    ["latest", 36],
    ["1.29", 29],
    ["v1.29", 29],
    ["1.36", 36],
    ["v1.36", 36],
    ["1.28", undefined],
    ["1.37", undefined],
    ["2.30", undefined],
    ["1.30.1", undefined],
    ["v1.3", undefined],
    ["1.030", undefined],
    [" 1.30", undefined],
    ["Latest", undefined],
    ["", undefined],
  ];
  for (const [text, minor] of read) {
    it(`reads "${text}" as ${minor === undefined ? "no version" : `1.${minor}`}, and says so of the parameter`, () => {
      assert.equal(parseMinor(text), minor);
      const version = podSecurityParameters.find(({ name }) => name === "version");
      const complaint = minor === undefined ? "latest or a version from 1.29 to 1.36" : undefined;
      assert.equal(version?.complaint?.(text), complaint);
    });
  }

  it("demands restricted of the newest version unless told otherwise", () => {
    const told = podSecurityParameters.map(({ name, default: given, choices }) => [name, given, choices]);
    assert.deepEqual(told, [
      ["level", "restricted", ["baseline", "restricted"]],
      ["version", "latest", undefined],
    ]);
  });

  it("takes no number for a version", () => {
    const version = podSecurityParameters.find(({ name }) => name === "version");
    assert.equal(version?.complaint?.(1.3), "latest or a version from 1.29 to 1.36");
  });
});
