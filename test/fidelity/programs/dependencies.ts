import { echo, Group, since } from "./parts";

const group = new Group("group");
const inner = new Group("inner", { parent: group });
const leaf = echo("leaf", "leaf", { parent: inner });
// Depends on all that the component holds.
const after = echo("after", "after", { dependsOn: [group] });
const both = echo("both", leaf.stdout, { dependsOn: [after] });
echo("goes-along", "along", { deletedWith: both });
if (!since(2)) echo("dropped", both.stdout, { parent: both });
echo("last", "last", { dependsOn: since(2) ? [leaf] : [both] });
