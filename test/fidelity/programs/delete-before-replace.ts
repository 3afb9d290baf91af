import { local } from "@pulumi/command";
import { echo, phase } from "./parts";

const first = new local.Command(
  "first",
  { create: `echo ${phase}`, delete: "true", triggers: [phase] },
  { deleteBeforeReplace: true },
);
// Replaced with it, since a trigger is made from what is away in between.
new local.Command("dependent", { create: "echo dependent", triggers: [first.stdout] });
// Only updated: nothing of it forces a replacement.
echo("updated", first.stdout);
echo("after", "after", { dependsOn: [first] });
