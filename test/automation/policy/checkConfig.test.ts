import assert from "node:assert/strict";
import { type CheckConfig, configuredLevel, readCheckConfig } from "../../../automation/policy/checkConfig";
import { ZenctlError } from "../../../automation/exit";
import { policyConfigFiles } from "../../../automation/policyDocs";
import { PROFILES } from "../../../model/profiles";
import { levelOf } from "../../../policy-pack/levels";
import { rules } from "../../../policy-pack/rules";

/** What a config is read as, levels as an object. */
function read(
  text: string,
): Omit<CheckConfig, "levels"> & { readonly levels: Readonly<Record<string, string>> } {
  const { levels, ...rest } = readCheckConfig("c.yaml", text);
  return { ...rest, levels: Object.fromEntries(levels) };
}

describe("the config of zenctl policy check", () => {
  it("may say everything in few words", () => {
    const text = `
      profile: aws
      kubeVersion: 1.36.0
      apiVersions: [monitoring.coreos.com/v1]
      existingSecrets: [zen-system/zen-agent-tls]
      exemptionsFile: mine.yaml
      registries: [quay.io/team]
      podSecurity: { level: baseline, version: "1.34" }
      all: advisory
      rules:
        image-pinning: off
        pod-security: { level: mandatory }
      images: { enforcementLevel: disabled }
      exemptions: { enforcementLevel: mandatory }`;
    assert.deepEqual(read(text), {
      profile: "aws",
      kubeVersion: "1.36.0",
      apiVersions: ["monitoring.coreos.com/v1"],
      existingSecrets: ["zen-system/zen-agent-tls"],
      exemptionsFile: "mine.yaml",
      levels: {
        all: "advisory",
        "image-pinning": "off",
        "pod-security": "mandatory",
        images: "off",
        exemptions: "mandatory",
      },
      parameters: {
        images: { registries: ["quay.io/team"] },
        "pod-security": { level: "baseline", version: "1.34" },
      },
    });
  });

  it("may be the file that Pulumi takes", () => {
    const text = JSON.stringify({
      manifests: { enforcementLevel: "mandatory", profile: "local", programRoot: "/p", findingsFile: "/f" },
      images: { enforcementLevel: "advisory", registries: ["quay.io/team"] },
      "image-pinning": "disabled",
    });
    assert.deepEqual(read(text), {
      profile: "local",
      programRoot: "/p",
      findingsFile: "/f",
      levels: { manifests: "mandatory", images: "advisory", "image-pinning": "off" },
      parameters: { images: { registries: ["quay.io/team"] } },
    });
  });

  it("may hold the exemptions themselves, or nothing", () => {
    assert.deepEqual(read("exemptions: [1]").exemptions, [1]);
    assert.deepEqual(read(""), { levels: {}, parameters: {} });
  });

  for (const { name: profile } of Object.values(PROFILES)) {
    it(`takes policy-pack/config/${profile}.json, and by it has the levels of the profile`, () => {
      const config = readCheckConfig("c", policyConfigFiles().get(`${profile}.json`) ?? "");
      assert.equal(config.profile, profile);
      for (const { name } of rules) {
        const other = levelOf(name, profile) === "off" ? "mandatory" : "off";
        assert.equal(configuredLevel(config, name, other), levelOf(name, profile), name);
      }
    });
  }

  it("holds a rule by its own level, else by that of all, else by the profile's", () => {
    const levels = new Map([
      ["images", "off"],
      ["all", "advisory"],
    ] as const);
    assert.equal(configuredLevel({ levels }, "images", "mandatory"), "off");
    assert.equal(configuredLevel({ levels }, "rbac", "mandatory"), "advisory");
    assert.equal(configuredLevel({ levels: new Map() }, "rbac", "mandatory"), "mandatory");
  });

  const refused: Readonly<Record<string, string>> = {
    "profil: aws": "there is no profil: did you mean profile?",
    "profile: prod": "manifests.profile: it has to be one of local, gitops, aws",
    "kubeVersion: latest": "manifests.kubeVersion: it has to be a version as 1.36.0",
    ...Object.fromEntries(
      [
        "zen-agent-tls",
        "[zen-agent-tls]",
        "[zen-system/Zen]",
        "[a/b/c]",
        "[/b]",
        "[a/]",
        "[3]",
        "{ a: b }",
      ].map((given) => [
        `existingSecrets: ${given}`,
        "manifests.existingSecrets: it has to be a list of Secrets as zen-system/zen-agent-tls",
      ]),
    ),
    "exemptionsFile: 3": "manifests.exemptionsFile: it has to be a path",
    "registries: quay.io": "images.registries: it has to be a list of host[:port][/path], each with its host",
    "podSecurity: baseline": "podSecurity has to be a mapping with level and version",
    "podSecurity: {level: strict}": "pod-security.level: it has to be one of baseline, restricted",
    "podSecurity: {versoin: 1}":
      "pod-security.versoin: the policy pod-security has no such property: did you mean version?",
    "rules: [images]": "rules has to be a mapping from names of rules to levels or parameters",
    "rules: {imags: advisory}": "rules.imags: the pack has no policy imags: did you mean images?",
    "rules: {images: advisroy}": "rules.images is no level: did you mean advisory?",
    "rules: {images: 3}": "rules.images is no level: use one of off, disabled, advisory, mandatory",
    "images: {level: loud}": "images.level is no level: use one of advisory, disabled, mandatory, off",
    "images: {registrys: []}":
      "images.registrys: the policy images has no such property: did you mean registries?",
    "images: {level: off, enforcementLevel: off}":
      "images.enforcementLevel: the level of images is given twice",
    "registries: [quay.io/a]\nimages: {registries: [quay.io/b]}":
      "images.registries: registries of images is given twice",
    "exemptions: {level: off, foo: 1}":
      "exemptions.foo: the policy exemptions has no such property: it takes none",
    "all: {registries: []}": "all.registries: only a level can be given to all",
    "profil: aws\nrules: {imags: off}":
      "there is no profil: did you mean profile?; rules.imags: the pack has no policy imags: did you mean images?",
  };
  for (const [text, complaint] of Object.entries(refused)) {
    it(`refuses ${text.replaceAll("\n", "; ")}`, () => {
      assert.throws(
        () => readCheckConfig("c.yaml", text),
        (error) => {
          assert.ok(error instanceof ZenctlError);
          assert.deepEqual([error.message, error.exitCode], [`c.yaml is not understood: ${complaint}`, 2]);
          return true;
        },
      );
    });
  }

  it("refuses what is no mapping, with the line where it is no YAML", () => {
    assert.throws(() => readCheckConfig("c.yaml", "- a"), {
      message: "c.yaml is a list and not keys with values: correct it",
      exitCode: 2,
    });
    assert.throws(() => readCheckConfig("c.json", '{"a": 1,\n"a": 2}'), {
      message: "c.json is not YAML (line 2: a key is there twice): correct it",
      exitCode: 2,
    });
  });
});
