"use strict";
const { PolicyPack } = require("@pulumi/policy");

const COMMAND = "command:local:Command";

new PolicyPack("guard", {
  enforcementLevel: "advisory",
  policies: [
    {
      name: "advised",
      description: "Better not.",
      validateResource: ({ type, props }, report) => {
        if (type === COMMAND && props.create.includes("advised")) report("advised is used");
      },
    },
    {
      name: "prohibited",
      description: "Never.",
      enforcementLevel: "mandatory",
      severity: "high",
      validateResource: ({ type, props }, report) => {
        if (type === COMMAND && props.create.includes("prohibited")) report("prohibited is used");
      },
    },
    {
      name: "mended",
      description: "Mends by itself.",
      enforcementLevel: "remediate",
      remediateResource: ({ type, props }) =>
        type === COMMAND && props.create.includes("mended")
          ? { ...props, create: props.create.replace("mended", "fine") }
          : undefined,
    },
    {
      name: "few",
      description: "At most four commands.",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }, report) => {
        const commands = resources.filter(({ type }) => type === COMMAND);
        if (commands.length > 4) report(`there are ${commands.length} commands`);
      },
    },
    {
      name: "noted",
      description: "Notes each group.",
      validateStack: ({ resources }, report) => {
        for (const { type, urn } of resources) if (type === "fidelity:index:Group") report("a group", urn);
      },
    },
  ],
});
