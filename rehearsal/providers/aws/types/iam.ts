import { randomBytes } from "node:crypto";
import { arn } from "../../../../model/aws/partition";
import type { PlainMap } from "../../properties/values";
import { AwsError, type Held } from "../account";
import { isManaged } from "../iam/managed";
import { text, type Made, type TypeSpec, type World } from "./spec";

const ROLE = "aws:iam/role:Role";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const POLICY = "aws:iam/policy:Policy";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

function policyText(inputs: PlainMap, name: string): void {
  const given = inputs[name];
  if (typeof given !== "string") return;
  try {
    JSON.parse(given);
  } catch {
    throw new AwsError("MalformedPolicyDocument", "This policy contains invalid Json");
  }
}

function uniqueId(prefix: string): string {
  return `${prefix}${randomBytes(12)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "X")
    .toUpperCase()
    .slice(0, 16)}`;
}

function nameOf(inputs: PlainMap, world: World): string {
  return (
    text(inputs, "name") ||
    `${text(inputs, "namePrefix") || world.name}-${randomBytes(4).toString("hex").slice(0, 7)}`
  );
}

function iamArn({ partition, account }: World, resource: string): string {
  return arn({ partition, service: "iam", account: account.id, resource });
}

function role(inputs: PlainMap, world: World): Made {
  policyText(inputs, "assumeRolePolicy");
  const name = nameOf(inputs, world);
  if (name.length > 64)
    throw new AwsError("ValidationError", `Member must have length less than or equal to 64: ${name}`);
  const path = text(inputs, "path") || "/";
  return {
    id: name,
    outputs: { name, path, arn: iamArn(world, `role${path}${name}`), uniqueId: uniqueId("AROA") },
  };
}

function policy(inputs: PlainMap, world: World): Made {
  policyText(inputs, "policy");
  const name = nameOf(inputs, world);
  const own = iamArn(world, `policy/${name}`);
  return { id: own, outputs: { name, arn: own, path: "/", policyId: uniqueId("ANPA") } };
}

function attachment(inputs: PlainMap, world: World): Made {
  const arnOf = text(inputs, "policyArn");
  const managed = arnOf.startsWith(`arn:${world.partition}:iam::aws:policy/`) && isManaged(arnOf);
  if (!managed && world.account.find(POLICY, arnOf) === undefined)
    throw new AwsError("NoSuchEntity", `Policy ${arnOf} does not exist or is not attachable.`);
  return { id: `${text(inputs, "role")}-${randomBytes(8).toString("hex")}`, outputs: {} };
}

/** A policy is attached to a role once, however often that is asked for: a run that was killed may have asked before. */
function attachOnce({ id, inputs }: Held, { account }: World): void {
  const isSame = (other: Held): boolean =>
    other.id !== id && ["role", "policyArn"].every((name) => other.inputs[name] === inputs[name]);
  for (const other of account.all(ATTACHMENT).filter(isSame)) account.remove(ATTACHMENT, other.id);
}

/** How types of IAM behave. */
export const iamTypes: Readonly<Record<string, TypeSpec>> = {
  [ROLE]: {
    make: role,
    replaces: ["name", "namePrefix", "path"],
    global: true,
    unique: { input: "name", code: "EntityAlreadyExists" },
    missing: "NoSuchEntity",
    needed: "DeleteConflict",
  },
  "aws:iam/rolePolicy:RolePolicy": {
    make: (inputs, world) => {
      policyText(inputs, "policy");
      const name = nameOf(inputs, world);
      return { id: `${text(inputs, "role")}:${name}`, outputs: { name } };
    },
    replaces: ["name", "namePrefix", "role"],
    global: true,
    refers: { role: ROLE },
  },
  [POLICY]: {
    make: policy,
    replaces: ["name", "namePrefix", "path", "description"],
    global: true,
    unique: { input: "name", code: "EntityAlreadyExists" },
    missing: "NoSuchEntity",
    needed: "DeleteConflict",
  },
  [ATTACHMENT]: {
    make: attachment,
    before: attachOnce,
    replaces: ["role", "policyArn"],
    global: true,
    refers: { role: ROLE, policyArn: POLICY },
  },
  [PROVIDER]: {
    make: (inputs, world) => {
      const url = text(inputs, "url").replace(/^https:\/\//, "");
      const own = iamArn(world, `oidc-provider/${url}`);
      return { id: own, outputs: { arn: own, url } };
    },
    replaces: ["url"],
    global: true,
    unique: { input: "url", code: "EntityAlreadyExists" },
    missing: "NoSuchEntity",
  },
};
