import { local } from "@pulumi/command";
import { echo, Group, phase } from "./parts";

const group = new Group("group");
const fine = echo("fine", "fine", { parent: group });
// Phase 1 is advised on, 2 is stopped, 3 is mended.
const text = ["advised", "prohibited", "mended"][phase - 1] ?? "fine";
const judged = new local.Command("judged", { create: `echo ${text}` }, { parent: group, dependsOn: [fine] });
echo("after", judged.stdout);
if (phase === 4) for (const name of ["a", "b", "c"]) echo(name, "too many", { dependsOn: [judged] });
