import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { GUARDRAIL_GROUPS } from "../../../model/guardrails";
import { POLICIES } from "../../../policy-pack/catalogue";
import { rules } from "../../../policy-pack/rules";
import { levelsTable } from "../../../automation/policyDocs";
import { casesByRule } from "./index";
import { ruleFile, rulePages } from "./pages";

const root = path.resolve(__dirname, "..", "..", "..");
const directory = path.join(root, "docs", "rules");

describe("the pages of the rules", () => {
  const pages = rulePages();

  it("are there for every policy, and for nothing else", () => {
    assert.deepEqual(fs.readdirSync(directory).sort(), POLICIES.map(({ name }) => `${name}.md`).sort());
  });

  for (const policy of POLICIES) {
    it(`has ${policy.name} as it is now`, () => {
      const page = pages.get(`${policy.name}.md`) ?? assert.fail();
      const published = fs.readFileSync(path.join(directory, `${policy.name}.md`), "utf8");
      assert.equal(published, page, `docs/rules/${policy.name}.md is out of date: run npm run docs`);
      for (const { id, title } of policy.checks)
        assert.ok(page.includes(`| ${id} |`) && page.includes(title), id);
    });
  }

  it("show a refusal with its message and what is fine, and name the file of the rule", () => {
    for (const { name } of rules) {
      const page = pages.get(`${name}.md`) ?? assert.fail(name);
      const shown = (casesByRule[name] ?? []).filter((each) => each.shown === true);
      assert.equal([...page.matchAll(/^### (?:Refused|Fine): /gm)].length, shown.length, name);
      assert.match(page, /^\[ZEN-\d{3}\] \S/m, name);
      assert.ok(fs.existsSync(path.join(root, ruleFile(name))), ruleFile(name));
    }
  });
});

describe("the table of levels", () => {
  it("has the words of the source documents beside ours, for every group that has rules", () => {
    const lines = levelsTable().split("\n");
    const groups = GUARDRAIL_GROUPS.filter((group) => rules.some((rule) => rule.group === group));
    assert.equal(lines.length, groups.length + 2);
    assert.equal(
      lines[0],
      "| guardrails | rules | local: source | ours | gitops: source | ours | aws: source | ours |",
    );
    const rbac = lines.find((line) => line.startsWith("| permissions (RBAC) |"));
    assert.match(
      rbac ?? "",
      / \| broad permissions \| \*\*advisory\*\* \| should be scoped \| \*\*mandatory\*\* \| must be scoped \| \*\*mandatory\*\* \|$/,
    );
    const workloads = lines.find((line) => line.startsWith("| workloads |"));
    assert.match(
      workloads ?? "",
      / \| not named \| \*\*advisory\*\* \| not named \| \*\*mandatory\*\* \| not named \| \*\*mandatory\*\* \|$/,
    );
  });
});
