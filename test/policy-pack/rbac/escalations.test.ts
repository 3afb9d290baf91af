import assert from "node:assert/strict";
import { ESCALATIONS } from "../../../policy-pack/rbac/escalations";

/** What every way to more rights is called, and how bad it is: who exempts or filters findings goes by it. */
const expected = [
  "ZEN-203 secrets-read high",
  "ZEN-204 secrets-write high",
  "ZEN-205 named-secrets low advisory",
  "ZEN-206 escalate-bind critical",
  "ZEN-207 rbac-write high",
  "ZEN-208 impersonate critical",
  "ZEN-209 pods-exec high",
  "ZEN-210 nodes-proxy critical",
  "ZEN-211 workloads high",
  "ZEN-212 tokens high",
  "ZEN-213 certificates critical",
  "ZEN-214 admission critical",
  "ZEN-215 volumes high",
  "ZEN-216 traffic medium",
  "ZEN-217 nodes medium",
  "ZEN-218 definitions high",
  "ZEN-219 namespaces high",
  "ZEN-220 isolation medium",
];

describe("ways to more rights", () => {
  it("have their names and severities", () => {
    const told = ESCALATIONS.map(({ check: { id, name, severity, enforcement = "" } }) =>
      `${id} ${name} ${severity} ${enforcement}`.trimEnd(),
    );
    assert.deepEqual(told, expected);
  });

  it("remove and change admission and policies by each verb that does", () => {
    const resources = ["mutatingwebhookconfigurations", "networkpolicies", "adminnetworkpolicies"];
    for (const resource of resources) {
      const target = ESCALATIONS.flatMap(({ targets }) => targets).find((each) =>
        each.resources.includes(resource),
      );
      assert.deepEqual(target?.verbs, ["create", "update", "patch", "delete", "deletecollection"], resource);
    }
  });
});
