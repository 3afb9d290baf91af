import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { AwsConfig } from "../../model/configParts/aws";

/** A schema, as far as its keys go. */
interface Keys {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Keys>>;
  readonly items?: Keys;
}

/** Every key of a schema, by its path. */
function pathsOf({ properties = {}, items }: Keys): readonly (readonly string[])[] {
  return [
    ...Object.entries(properties).flatMap(([name, inner]) => [
      [name],
      ...pathsOf(inner).map((rest) => [name, ...rest]),
    ]),
    ...(items === undefined ? [] : pathsOf(items)),
  ];
}

/** Keys that a file mentions nowhere: of those of `aws` itself no value and no comment that could be one. */
function missing(file: string): readonly string[] {
  const own = file.slice(file.indexOf("  kube-zen-platform:aws:"), file.indexOf("  kube-zen-platform:saas:"));
  const parts = own.split("\n\n");
  return pathsOf(AwsConfig)
    .filter(([first = "", ...rest]) => {
      const part = parts.find((each) => new RegExp(`^ {4}(# )?${first}:`, "m").test(each));
      const last = rest.at(-1);
      return part === undefined || (last !== undefined && !new RegExp(`\\b${last}\\b`).test(part));
    })
    .map((names) => names.join("."));
}

describe("the file of the AWS stack", () => {
  const file = fs.readFileSync(path.join(__dirname, "..", "..", "Pulumi.aws.yaml"), "utf8");

  it("mentions every key that there is, as a value or in a comment", () => {
    assert.deepEqual(missing(file), []);
  });

  it("is told which it does not, wherever else the same word is", () => {
    const without = (line: string): readonly string[] => {
      assert.ok(file.includes(line), line);
      return missing(file.replace(line, ""));
    };
    assert.deepEqual(without("    # fileSystemId: fs-0a1b2c3d4e5f60718\n"), ["fileSystemId"]);
    assert.deepEqual(without("      logRetentionDays: 90\n"), ["cluster.logRetentionDays"]);
    assert.deepEqual(without(" vpcCni (only where the cluster is made),"), ["roles.vpcCni"]);
    assert.deepEqual(without("      #   principalArn: arn:aws:iam::111122223333:role/platform\n"), [
      "cluster.administrators.principalArn",
    ]);
    assert.deepEqual(without("      ebsCsi: install\n"), ["addons.ebsCsi"]);
  });
});
