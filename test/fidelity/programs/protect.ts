import { local } from "@pulumi/command";
import { echo, Group, phase, since } from "./parts";

const protect = !since(4);
const group = new Group("group", { protect });
const kept = phase === 2 ? [] : [echo("kept", "kept", { parent: group })];
const free = echo("free", "free", { parent: group, protect: false });
new local.Command(
  "replaced",
  { create: "echo r", triggers: [phase === 3 ? "3" : "1"] },
  // So that it comes last, whatever the engine is.
  { protect, dependsOn: [free, ...kept] },
);
