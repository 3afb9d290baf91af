import * as pulumi from "@pulumi/pulumi";
import { echo, Group, since } from "./parts";

const group = new Group("group");
const other = new Group("other");
echo(
  "adopted",
  "adopted",
  since(2) ? { parent: group, aliases: [{ parent: pulumi.rootStackResource }] } : {},
);
echo("moved", since(2) ? "moved on" : "moved", {
  parent: since(2) ? other : group,
  ...(since(2) ? { aliases: [{ parent: group }] } : {}),
});
echo("freed", "freed", since(2) ? { aliases: [{ parent: group }] } : { parent: group });
