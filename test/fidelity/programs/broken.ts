import * as pulumi from "@pulumi/pulumi";
import { echo, phase, since } from "./parts";

const first = echo("first", "first");
if (phase === 2) throw new pulumi.RunError("this program refuses to go on");
if (phase === 3)
  new pulumi.ComponentResource("fidelity:index:Group", "bad", {}, { parent: undefined, id: "" } as object);
void pulumi.log.warn("a warning of the program", first);
void pulumi.log.info("told to people");
if (since(4)) echo("first", "once more");

export const done = first.stdout;
