import { randomBytes } from "node:crypto";
import { arn } from "../../../../model/aws/partition";
import { balancingTypes } from "./balancing";
import { domainTypes } from "./domains";
import { ec2Types } from "./ec2";
import { eksTypes } from "./eks";
import { fileTypes } from "./files";
import { iamTypes } from "./iam";
import { text, type TypeSpec } from "./spec";
import { storageTypes } from "./storage";

const watchTypes: Readonly<Record<string, TypeSpec>> = {
  "aws:budgets/budget:Budget": {
    make: (inputs, { account, partition, name }) => {
      const own = text(inputs, "name") || `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
      const resource = `budget/${own}`;
      return {
        id: `${account.id}:${own}`,
        outputs: {
          name: own,
          accountId: account.id,
          arn: arn({ partition, service: "budgets", account: account.id, resource }),
        },
      };
    },
    replaces: ["name", "namePrefix", "accountId"],
    global: true,
    unique: { input: "name", code: "DuplicateRecordException" },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    make: (inputs, { account, partition, region, name }) => {
      const own = text(inputs, "name") || name;
      const resource = `log-group:${own}`;
      return {
        id: own,
        outputs: {
          name: own,
          arn: arn({ partition, service: "logs", region, account: account.id, resource }),
        },
      };
    },
    replaces: ["name", "namePrefix"],
    refers: { kmsKeyId: "aws:kms/key:Key" },
    unique: { input: "name", code: "ResourceAlreadyExistsException" },
  },
};

/** Every type that the simulated account knows. */
export const TYPES: Readonly<Record<string, TypeSpec>> = {
  ...ec2Types,
  ...iamTypes,
  ...eksTypes,
  ...storageTypes,
  ...fileTypes,
  ...balancingTypes,
  ...domainTypes,
  ...watchTypes,
};
