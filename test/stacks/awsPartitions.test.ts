import assert from "node:assert/strict";
import * as fc from "fast-check";
import { VpcNetwork } from "../../components/network/vpcNetwork";
import { clusterKeyPolicy, controlPlaneLogGroup } from "../../model/aws/clusterLogs";
import { REGIONS } from "../../model/aws/limits";
import { dnsSuffix, endpointService, partitionOf } from "../../model/aws/partition";
import { register, Wire } from "./wire";

const SERVICES = ["s3", "ecr.api", "ecr.dkr", "sts", "logs"] as const;

/** Regions that the config takes: those of isolated partitions are named otherwise. */
const regions = REGIONS.filter((region) => /^(us-gov|cn|[a-z]{2})-[a-z]+-[0-9]$/.test(region));

describe("partitions", () => {
  it("name the endpoints of a network as AWS lists them", async () => {
    const names = async (region: string) => {
      const zones = ["a", "b"].map((letter) => `${region}${letter}`);
      const args = { region, zones, cidr: "10.40.0.0/16", natGateways: "one", clusterName: "demo" } as const;
      const { resources } = await register(false, () => new VpcNetwork("network", args));
      const wire = new Wire(resources);
      const type = "aws:ec2/vpcEndpoint:VpcEndpoint";
      return wire.names(type).map((name) => wire.one(type, name).inputs["serviceName"]);
    };
    const usual = (region: string) =>
      ["ecr.api", "ecr.dkr", "logs", "s3", "sts"].map((service) => `com.amazonaws.${region}.${service}`);
    assert.deepEqual(await names("eu-west-1"), usual("eu-west-1"));
    assert.deepEqual(await names("us-gov-west-1"), usual("us-gov-west-1"));
    for (const region of ["cn-north-1", "cn-northwest-1"])
      assert.deepEqual(await names(region), [
        `cn.com.amazonaws.${region}.ecr.api`,
        `cn.com.amazonaws.${region}.ecr.dkr`,
        `com.amazonaws.${region}.logs`,
        `com.amazonaws.${region}.s3`,
        `cn.com.amazonaws.${region}.sts`,
      ]);
  });

  it("are never mixed, whatever the region, account and name", () => {
    const account = fc.stringMatching(/^[0-9]{12}$/);
    const name = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/);
    fc.assert(
      fc.property(fc.constantFrom(...regions), account, name, (region, owner, cluster) => {
        const partition = partitionOf(region);
        const policy = clusterKeyPolicy({ partition, region, account: owner }, cluster);
        const [own, logs] = policy.Statement;
        assert.deepEqual(own?.Effect === "Allow" && own.Principal, {
          AWS: `arn:${partition}:iam::${owner}:root`,
        });
        assert.deepEqual(logs?.Effect === "Allow" && logs.Principal, {
          Service: `logs.${region}.${dnsSuffix(partition)}`,
        });
        assert.deepEqual(logs?.Condition, {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${owner}:log-group:${controlPlaneLogGroup(cluster)}`,
          },
        });
        for (const service of SERVICES) {
          const endpoint = endpointService(region, service);
          assert.ok(endpoint.endsWith(`.${region}.${service}`), endpoint);
          assert.equal(endpoint.startsWith("cn."), partition === "aws-cn" && /^(ecr|sts)/.test(service));
        }
      }),
    );
    assert.deepEqual([...new Set(regions.map(partitionOf))].sort(), ["aws", "aws-cn", "aws-us-gov"]);
  });
});
