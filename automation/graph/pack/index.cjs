// A policy pack that judges nothing: of all that a program or a provider can be asked, both engines tell only a pack
// in a preview what depends on what, children of remote components included. Plain JavaScript, so that no engine has
// to compile it.
"use strict";
require("../../../bin/lazyPackages.cjs");
const fs = require("node:fs");
const { PolicyPack } = require("@pulumi/policy");

const urnOf = (resource) => resource?.urn;

new PolicyPack("kube-zen-graph", {
  policies: [
    {
      name: "graph",
      description: "Writes down which resources there are.",
      enforcementLevel: "advisory",
      configSchema: { properties: { file: { type: "string" } }, required: ["file"] },
      validateStack: ({ resources, getConfig }) => {
        const graph = resources.map(({ urn, type, parent, opts, dependencies, provider }) => ({
          urn,
          type,
          parent: urnOf(parent) ?? opts.parent ?? "",
          dependencies: dependencies.map(urnOf),
          provider: urnOf(provider) ?? "",
        }));
        fs.writeFileSync(getConfig().file, JSON.stringify(graph), { mode: 0o600 });
      },
    },
  ],
});
