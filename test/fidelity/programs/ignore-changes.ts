import { local } from "@pulumi/command";
import { echo, Group, phase } from "./parts";

const environment = { A: String(phase), B: String(phase) };
new local.Command("whole", { create: "echo whole", environment }, { ignoreChanges: ["environment"] });
new local.Command("part", { create: "echo part", environment }, { ignoreChanges: ["environment.A"] });
new local.Command(
  "list",
  { create: "echo list", triggers: ["a", phase] },
  { ignoreChanges: ["triggers[1]"] },
);
const group = new Group("group");
echo("all", String(phase), { parent: group, ignoreChanges: ["*"] });
