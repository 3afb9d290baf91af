import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** Which form of itself the program is, as the scenario says. */
export const phase = Number(process.env["FIDELITY_PHASE"] ?? "1");

/** Something of the program that only groups others. */
export class Group extends pulumi.ComponentResource {
  public constructor(
    name: string,
    opts: pulumi.ComponentResourceOptions = {},
    type = "fidelity:index:Group",
  ) {
    super(type, name, {}, opts);
  }
}

/** Whether the program is in this phase or a later one. */
export function since(first: number): boolean {
  return phase >= first;
}

/** A command that prints what it is given. */
export function echo(
  name: string,
  text: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions = {},
): local.Command {
  return new local.Command(name, { create: pulumi.interpolate`echo ${text}` }, opts);
}
