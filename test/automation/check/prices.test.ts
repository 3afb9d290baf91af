import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { PRICED_PARTS } from "../../../model/aws/prices";
import { Zenctl } from "../contracts/zenctl";

interface Line {
  readonly part: string;
  readonly monthlyUsd?: number;
  readonly price?: { readonly source: string; readonly usd: number };
}
interface Document {
  readonly costs: {
    readonly region: string;
    readonly lines: readonly Line[];
    readonly without: readonly string[];
  };
}

const OWN = `prices:
  - { part: secret, region: eu-west-1, usd: 0.4, per: month, source: "https://prices.test/secrets", read: "2026-11-28" }
  - { part: load-balancer, region: eu-west-1, usd: 0.03, per: hour, source: "https://prices.test/alb", read: "2026-11-28" }
  - { part: nat-gateway, region: eu-west-1, usd: 1, per: hour, source: "https://prices.test/nat", read: "2026-11-28" }
  - { part: nat-gateway, region: eu-west-1, usd: 2, per: hour, source: "https://prices.test/nat", read: "2026-11-28" }
  - { part: secret, region: eu-central-1, usd: 9, per: month, source: "https://prices.test/other", read: "2026-11-28" }
`;

describe("zenctl check --pre --prices FILE", function () {
  this.timeout(60_000);
  const zenctl = new Zenctl();
  after(() => zenctl.remove());

  function written(text: string): string {
    const file = path.join(zenctl.state, "prices.yaml");
    fs.writeFileSync(file, text);
    return file;
  }
  const costs = (...more: readonly string[]): Document["costs"] => {
    const args = ["check", "--pre", "--stack", "aws", "--engine", "rehearsal", "--json", ...more];
    const { code, stdout, stderr } = zenctl.run(args);
    assert.equal(code, 0, stderr);
    return (JSON.parse(stdout) as Document).costs;
  };
  const lineOf = ({ lines }: Document["costs"], part: string): Line | undefined =>
    lines.find((line) => line.part === part);

  it("names without it, for the shipped stack, the two parts whose price is not known", () => {
    const { region, without } = costs();
    assert.equal(region, "eu-west-1");
    assert.deepEqual(without, [PRICED_PARTS["load-balancer"], PRICED_PARTS.secret]);
  });

  it("fills what is missing, the last one for a part and region, and each with its own page", () => {
    const estimate = costs("--prices", written(OWN));
    assert.deepEqual(estimate.without, []);
    assert.equal(lineOf(estimate, "secret")?.monthlyUsd, 0.4);
    assert.equal(lineOf(estimate, "load-balancer")?.monthlyUsd, 21.9);
    assert.deepEqual(
      [lineOf(estimate, "nat-gateway")?.price?.usd, lineOf(estimate, "nat-gateway")?.price?.source],
      [2, "https://prices.test/nat"],
    );
  });

  it("says for people where each price is from", () => {
    const args = ["check", "--pre", "--stack", "aws", "--engine", "rehearsal", "--prices", written(OWN)];
    const { code, stdout } = zenctl.run(args);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /1 x secret of Secrets Manager: .*0\.40 a month \(0\.4 per month: https:\/\/prices\.test\/secrets, read 2026-11-28\)/,
    );
  });

  const REFUSED: readonly (readonly [string, string | undefined, RegExp])[] = [
    [
      "a price without its day",
      'prices: [{ part: secret, region: eu-west-1, usd: 1, per: month, source: "https://x.test" }]',
      /has at \/prices\/0\/read what is no price/,
    ],
    [
      "a price without its page",
      'prices: [{ part: secret, region: eu-west-1, usd: 1, per: month, read: "2026-11-28" }]',
      /has at \/prices\/0\/source what is no price/,
    ],
    [
      "a part that nobody knows",
      'prices: [{ part: sekret, region: eu-west-1, usd: 1, per: month, source: "https://x.test", read: "2026-11-28" }]',
      /has at \/prices\/0\/part what is no price/,
    ],
    ["text that is no YAML", "prices: [", /prices\.yaml/],
    ["a file that is not there", undefined, /cannot be read \(ENOENT\): give --prices a file that can/],
  ];
  for (const [what, text, reason] of REFUSED)
    it(`refuses ${what}, in one sentence`, () => {
      const file = text === undefined ? path.join(zenctl.state, "none.yaml") : written(text);
      const { code, stdout, stderr } = zenctl.run([
        "check",
        "--pre",
        "--stack",
        "aws",
        "--engine",
        "rehearsal",
        "--prices",
        file,
      ]);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      const lines = stderr.trimEnd().split("\n");
      assert.match(lines[0] ?? "", /^zenctl: /);
      assert.match(stderr, reason);
      assert.ok(!stderr.includes("    at "), stderr);
    });
});
