import assert from "node:assert/strict";
import { Value } from "@sinclair/typebox/value";
import { estimate, HOURS, priceOf, quantities, usageOf } from "../../../model/aws/costs";
import { Price, PRICED_PARTS, type PricedPart, PRICES } from "../../../model/aws/prices";
import { stackOf } from "../../automation/check/account";
import { run, withAws } from "../../stacks/awsRun";

const TODAY = "2026-11-28";
const amounts = (config: ReturnType<typeof stackOf>): Readonly<Record<string, number>> =>
  Object.fromEntries(quantities(config, TODAY).map(({ part, amount }) => [part, amount]));

describe("prices", () => {
  it("have a page and a day, and only prices that are read until today", () => {
    for (const price of PRICES) {
      assert.ok(Value.Check(Price, price), JSON.stringify(price));
      assert.ok(price.read <= TODAY && (price.published ?? "") <= price.read, price.part);
    }
  });

  it("are there once for each part and region", () => {
    const keys = PRICES.map(({ part, region }) => `${part} ${region}`);
    assert.deepEqual([...new Set(keys)], keys);
  });

  it("are taken from no other region, and for every region of the partition aws only where the page says so", () => {
    assert.equal(priceOf("nat-gateway", "us-east-1", PRICES)?.usd, 0.045);
    assert.equal(priceOf("nat-gateway", "eu-west-1", PRICES)?.usd, 0.048);
    assert.equal(priceOf("nat-gateway", "eu-central-1", PRICES), undefined);
    assert.equal(priceOf("kms-key", "eu-west-1", PRICES)?.usd, 1);
    assert.equal(priceOf("kms-key", "cn-north-1", PRICES), undefined);
    assert.equal(priceOf("public-address", "us-gov-west-1", PRICES), undefined);
    assert.equal(priceOf("ec2:m7i.large", "eu-west-1", PRICES)?.usd, 0.11235);
    assert.equal(priceOf("ec2:m7i.large", "eu-central-1", PRICES)?.usd, 0.12075);
    assert.equal(priceOf("ec2:m7i.2xlarge", "eu-west-1", PRICES), undefined);
  });
});

describe("what a stack costs", () => {
  it("is counted by what the config makes", () => {
    assert.deepEqual(amounts(stackOf()), {
      "eks-cluster": 1,
      "ec2:m7i.xlarge": 3,
      "ebs-gp3": 150,
      "nat-gateway": 3,
      "interface-endpoint": 12,
      "load-balancer": 1,
      "public-address": 6,
      "kms-key": 2,
      secret: 1,
      "hosted-zone": 1,
    });
  });

  it("is that of extended support from the day after standard support of the version ended", () => {
    const { aws } = stackOf();
    const config = stackOf({ region: "us-east-1", cluster: { ...aws.cluster, version: "1.34" } });
    const part = (day: string) => {
      const { lines } = estimate(config, PRICES, day);
      const found = lines.filter(({ part }) => part.startsWith("eks-cluster"));
      return found.map(({ part, monthlyUsd }) => [part, monthlyUsd]);
    };
    assert.deepEqual(part("2026-12-02"), [["eks-cluster", 73]]);
    assert.deepEqual(part("2026-12-03"), [["eks-cluster-extended", 438]]);
  });

  it("is nothing for what is given", () => {
    const given = stackOf(
      {
        network: {
          vpcId: "vpc-0a1b2c3d4e5f60718",
          privateSubnetIds: ["subnet-00000001", "subnet-00000002"],
          publicSubnetIds: ["subnet-00000003", "subnet-00000004"],
          loadBalancerCidrs: ["10.0.48.0/24", "10.0.49.0/24"],
        },
        dns: { zone: "demo.example.com", zoneId: "Z0123456789ABCDEFGHIJ" },
        backup: { bucket: "backups-of-demo" },
        fileSystemId: "fs-0a1b2c3d",
        zones: ["us-east-1a", "us-east-1b"],
      },
      { cluster: "existing", kubeconfig: "kubeconfig" },
    );
    assert.deepEqual(amounts(given), { "load-balancer": 1, "public-address": 2, secret: 1 });
    assert.deepEqual(usageOf(given), ["load-balancer-units", "s3-standard"]);
  });

  it("is less with one NAT gateway and two zones", () => {
    const config = stackOf({ network: { natGateways: "one" }, zones: ["us-east-1a", "us-east-1b"] });
    const {
      "nat-gateway": nats,
      "interface-endpoint": endpoints,
      "public-address": addresses,
    } = amounts(config);
    assert.deepEqual([nats, endpoints, addresses], [1, 8, 3]);
  });

  it("counts what the stack really registers", async () => {
    const { wire } = await run(
      withAws({ network: { cidr: "10.40.0.0/16", natGateways: "per-zone", others: [] } }),
    );
    const shipped = stackOf();
    const count = (
      type: string,
      fits: (inputs: Readonly<Record<string, unknown>>) => boolean = () => true,
    ): number => wire.resources.filter((resource) => resource.type === type && fits(resource.inputs)).length;
    const counted = amounts(shipped);
    assert.equal(count("aws:ec2/natGateway:NatGateway"), counted["nat-gateway"]);
    const endpoints = count(
      "aws:ec2/vpcEndpoint:VpcEndpoint",
      ({ vpcEndpointType }) => vpcEndpointType === "Interface",
    );
    assert.equal(endpoints * 3, counted["interface-endpoint"]);
    assert.equal(count("aws:kms/key:Key"), counted["kms-key"]);
    assert.equal(count("aws:secretsmanager/secret:Secret"), counted["secret"]);
    assert.equal(count("aws:route53/zone:Zone"), counted["hosted-zone"]);
    assert.equal(count("eks:index:Cluster"), counted["eks-cluster"]);
  });

  it("is the sum of the lines with a price, and names those without", () => {
    const { lines, hourlyUsd, monthlyUsd, without } = estimate(stackOf(), PRICES, TODAY);
    const by = Object.fromEntries(lines.map((line) => [line.part, line]));
    assert.deepEqual([by["ec2:m7i.xlarge"]?.hourlyUsd, by["ec2:m7i.xlarge"]?.monthlyUsd], [0.6048, 441.5]);
    assert.deepEqual([by["nat-gateway"]?.hourlyUsd, by["interface-endpoint"]?.hourlyUsd], [0.135, 0.12]);
    assert.deepEqual([by["eks-cluster"]?.hourlyUsd, by["eks-cluster"]?.monthlyUsd], [0.1, 73]);
    assert.deepEqual([by["secret"]?.price, by["secret"]?.hourlyUsd], [undefined, undefined]);
    assert.equal(hourlyUsd, 0.9925);
    assert.equal(monthlyUsd, 724.55);
    assert.deepEqual(without, [
      PRICED_PARTS["ebs-gp3"],
      PRICED_PARTS["load-balancer"],
      PRICED_PARTS.secret,
      PRICED_PARTS["hosted-zone"],
    ]);
  });

  it("takes a price for storage for storage only, and of two prices the later", () => {
    const price = (part: PricedPart, per: Price["per"], usd: number): Price => ({
      part,
      region: "us-east-1",
      usd,
      per,
      source: "https://example.com/prices",
      read: TODAY,
    });
    const lineOf = (...prices: readonly Price[]) =>
      estimate(stackOf(), prices, TODAY).lines.find(({ part }) => part === prices[0]?.part);
    assert.equal(lineOf(price("ebs-gp3", "GB-month", 0.1))?.monthlyUsd, 15);
    assert.equal(lineOf(price("ebs-gp3", "month", 0.1))?.price, undefined);
    assert.equal(lineOf(price("secret", "GB", 0.1))?.price, undefined);
    assert.equal(lineOf(price("secret", "month", 1), price("secret", "month", 2))?.monthlyUsd, 2);
    assert.equal(lineOf(price("secret", "hour", 0.001))?.monthlyUsd, 0.001 * HOURS);
  });
});
