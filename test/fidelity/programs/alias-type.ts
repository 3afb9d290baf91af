import * as pulumi from "@pulumi/pulumi";
import { echo, Group, since } from "./parts";

const TYPES = ["fidelity:index:Group", "fidelity:index:Team"] as const;

const group = since(2)
  ? new Group("group", { aliases: [{ type: TYPES[0] }] }, TYPES[1])
  : new Group("group", {}, TYPES[0]);
echo("child", "child", { parent: group });
const urn = `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::command:local:Command::by-urn`;
echo(since(2) ? "renamed-by-urn" : "by-urn", "by urn", since(2) ? { aliases: [urn] } : {});
