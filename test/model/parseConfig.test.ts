import assert from "node:assert/strict";
import * as fc from "fast-check";
import { PROJECT, StackConfig } from "../../model/config";
import { parseStackConfig, StackConfigError } from "../../model/parseConfig";

function parse(values: Readonly<Record<string, string>>, secretKeys: readonly string[] = []): StackConfig {
  const raw = Object.fromEntries(Object.entries(values).map(([key, text]) => [`${PROJECT}:${key}`, text]));
  return parseStackConfig(
    raw,
    secretKeys.map((key) => `${PROJECT}:${key}`),
  );
}

function mistakes(
  values: Readonly<Record<string, string>>,
  secretKeys: readonly string[] = [],
): readonly string[] {
  try {
    parse(values, secretKeys);
  } catch (error) {
    assert.ok(error instanceof StackConfigError, String(error));
    return error.mistakes;
  }
  return [];
}

describe("parseStackConfig", () => {
  it("fills every default in", () => {
    assert.deepEqual(parse({ profile: "local" }), {
      profile: "local",
      cluster: "existing",
      namespaces: { zen: "zen-system", atom: "atom-system" },
      registries: [],
      mirrorPrefix: "ghcr.io/kube-zen/mirror",
      saas: {},
      tenants: [{ tenant: "dev", cluster: "local" }],
      watcher: "embedded",
      secrets: {},
      tls: { generation: 1, rotations: {}, requireOcspStaple: false, issuers: {} },
      ingress: {},
      monitoring: { prometheusRules: false, dashboards: false, ruleLabels: {} },
    });
  });

  it("leaves the config of other namespaces alone", () => {
    assert.equal(
      parseStackConfig({ [`${PROJECT}:profile`]: "gitops", "aws:region": "x" }, []).profile,
      "gitops",
    );
  });

  const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
    [
      "a missing key",
      {},
      [
        "kube-zen-platform:profile is missing: set it with `pulumi config set --path 'kube-zen-platform:profile' VALUE`",
      ],
    ],
    [
      "a misspelt key, with the near one",
      { profile: "local", kubeconfg: "x" },
      ["kube-zen-platform:kubeconfg is not a config key: did you mean kube-zen-platform:kubeconfig?"],
    ],
    [
      "a key unlike any other, with all there are",
      { profile: "local", colour: "x" },
      [
        "kube-zen-platform:colour is not a config key: remove it, or use one of: aws, cluster, context, ingress, kubeconfig, mirrorPrefix, monitoring, namespaces, profile, registries, saas, secrets, tenants, tls, watcher",
      ],
    ],
    [
      "keys below others that are written as one word",
      { profile: "local", "tls.source": "off", tls: '{"issuers.clients":{}}' },
      [
        "kube-zen-platform:tls.source is not a config key as one word: write it nested, as `kube-zen-platform:tls: { source: VALUE }`",
        "kube-zen-platform:tls.issuers.clients is not a config key as one word: write it nested, as `kube-zen-platform:tls: { issuers: { clients: VALUE } }`",
      ],
    ],
    [
      "a misspelt key inside a structure",
      { profile: "local", namespaces: '{"zn":"a"}' },
      ["kube-zen-platform:namespaces.zn is not a config key: did you mean kube-zen-platform:namespaces.zen?"],
    ],
    [
      "a choice that there is not",
      { profile: "staging" },
      ['kube-zen-platform:profile is "staging": set it to one of local, gitops, aws'],
    ],
    [
      "text where a list is needed",
      { profile: "local", tenants: "acme" },
      [
        "kube-zen-platform:tenants is text, but a list is needed: set it with `pulumi config set --path` or as YAML in the stack's file",
      ],
    ],
    [
      "a number where text is needed",
      { profile: "local", saas: '{"endpoint":5}' },
      ["kube-zen-platform:saas.endpoint is 5, but text is needed: put it in quotes"],
    ],
    [
      "a part of a list item that is missing",
      { profile: "local", tenants: '[{"tenant":"acme"}]' },
      [
        "kube-zen-platform:tenants[0].cluster is missing: set it with `pulumi config set --path 'kube-zen-platform:tenants[0].cluster' VALUE`",
      ],
    ],
  ];
  for (const [name, values, expected] of cases) {
    it(`refuses ${name}`, () => assert.deepEqual(mistakes(values), expected));
  }

  it("names every mistake at once", () => {
    assert.equal(mistakes({ profile: "x", watcher: "y", tenants: "[]" }).length, 3);
  });

  it("takes secret material only when it is stored encrypted, and never repeats it", () => {
    const values = { profile: "local", secrets: '{"clusterToken":"hush-hush"}' };
    const found = mistakes(values);
    assert.deepEqual(found, [
      "kube-zen-platform:secrets is stored in plain text: remove it and set it with `pulumi config set --secret --path kube-zen-platform:secrets.clusterToken`",
    ]);
    assert.equal(parse(values, ["secrets"]).secrets.clusterToken, "hush-hush");
    assert.ok(
      !mistakes({ profile: "local", secrets: '{"clusterToken":["hush-hush"]}' }).join().includes("hush"),
    );
  });

  it("refuses any key that is not in the schema", () => {
    const known = Object.keys(StackConfig.properties);
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9.]{0,20}$/).filter((key) => !known.includes(key)),
        (key) => mistakes({ profile: "local", [key]: "x" }).length === 1,
      ),
    );
  });
});
