import { local } from "@pulumi/command";
import { echo, Group, phase, since } from "./parts";

const protect = !since(4);
const group = new Group("group", { protect });
if (phase !== 2) echo("kept", "kept", { parent: group });
echo("free", "free", { parent: group, protect: false });
new local.Command("replaced", { create: "echo r", triggers: [phase === 3 ? "3" : "1"] }, { protect });
