import { echo, Group, since } from "./parts";

const group = since(2)
  ? new Group("new-group", { aliases: [{ name: "old-group" }] })
  : new Group("old-group");
// Its name begins with its parent's, so that it follows a rename of the parent.
echo(since(2) ? "new-group-child" : "old-group-child", "child", { parent: group });
echo(since(2) ? "new" : "old", "leaf", since(2) ? { aliases: [{ name: "old" }] } : {});
