import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from "jose";
import { arn, type Partition } from "../../../../model/aws/partition";
import { irsaTrust, issuerName, podIdentityTrust } from "../../../../model/aws/trust";
import { backupPolicy } from "../../../../model/aws/workloadPolicies";
import { readTrust } from "../../../../policy-pack/aws/trust";
import type { JsonValue } from "../../../../policy-pack/manifests/json";
import { Account } from "../../../../rehearsal/providers/aws/account";
import {
  assumeRoleForPodIdentity,
  assumeRoleWithWebIdentity,
  type Session,
} from "../../../../rehearsal/providers/aws/sts";
import { slips } from "../../../policy-pack/aws/trustSlips";

const ISSUER = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE0123456789";
const RIGHT = { namespace: "shop", name: "till" };

/** Who tries to take on a role with a slip in its trust policy. */
const CALLERS = [
  RIGHT,
  { ...RIGHT, name: "tillx" },
  { ...RIGHT, name: "evil" },
  { namespace: "evil", name: "till" },
  { namespace: "evil", name: "evil" },
];
const shown = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

/**
 * Slips that lock everybody out, since AWS takes a wildcard under StringEquals, an audience, issuer or partition that is
 * none of the cluster's, at their word.
 */
const NOBODY: ReadonlySet<string> = new Set([
  "another aud",
  "any name",
  "any namespace",
  "a name's beginning",
  "a question mark",
  "sub in two cases",
  "keys of another issuer",
  "any account's provider",
  "another partition",
  "another effect",
]);

/** Slips that let others in, and whom; every other one lets the right one in and is refused for what else it allows. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "no sub": CALLERS.map(shown),
  "two subjects": ["shop/till", "shop/tillx"],
  "a second statement": ["shop/till", "shop/tillx"],
};

interface Claims {
  readonly namespace: string;
  readonly name: string;
  readonly audience?: string;
  readonly issuer?: string;
  readonly lifetime?: string;
}

describe("taking on roles of the simulated account", () => {
  let directory: string;
  let account: Account;
  let keys: JSONWebKeySet;
  let sign: (claims: Claims) => Promise<string>;

  before(async () => {
    const { publicKey, privateKey } = await generateKeyPair("RS256");
    keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" }] };
    sign = ({ namespace, name, audience = "sts.amazonaws.com", issuer = ISSUER, lifetime = "1h" }) =>
      new SignJWT({})
        .setProtectedHeader({ alg: "RS256", kid: "one" })
        .setIssuer(issuer)
        .setSubject(`system:serviceaccount:${namespace}:${name}`)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(lifetime)
        .sign(privateKey);
  });
  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-sts-"));
    account = Account.open(path.join(directory, "account.json"));
  });
  afterEach(() => fs.rmSync(directory, { recursive: true }));

  function put(
    type: string,
    id: string,
    inputs: Readonly<Record<string, unknown>>,
    outputs: Readonly<Record<string, string>>,
  ): void {
    account.put({ type, id, region: "", inputs: inputs as never, outputs, madeAt: 0 });
  }

  /** The account with an OIDC provider, and one role with a trust policy. */
  function role(trust: unknown, partition: Partition = "aws", issuer = ISSUER): string {
    const url = issuerName(issuer);
    const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
    for (const { id } of account.all(type)) account.remove(type, id);
    const provider = arn({
      partition,
      service: "iam",
      account: account.id,
      resource: `oidc-provider/${url}`,
    });
    put(type, provider, { clientIdLists: ["sts.amazonaws.com"] }, { arn: provider, url });
    const roleArn = arn({ partition, service: "iam", account: account.id, resource: "role/till" });
    const text = typeof trust === "string" ? trust : JSON.stringify(trust);
    put("aws:iam/role:Role", "till", { assumeRolePolicy: text }, { arn: roleArn, name: "till" });
    return roleArn;
  }

  async function assume(roleArn: string, claims: Claims): Promise<Session | string> {
    try {
      return await assumeRoleWithWebIdentity(account, roleArn, { token: await sign(claims), keys });
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  const REFUSED = "api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity";

  it("lets one service account in, and no other", async () => {
    const roleArn = role(irsaTrust({ partition: "aws", account: account.id, issuer: ISSUER }, RIGHT));
    const session = await assume(roleArn, RIGHT);
    assert.ok(typeof session !== "string", JSON.stringify(session));
    assert.equal(session.roleArn, roleArn);
    for (const other of [
      { ...RIGHT, name: "till2" },
      { ...RIGHT, name: "til" },
      { ...RIGHT, namespace: "shop2" },
      { namespace: "till", name: "shop" },
      { namespace: "default", name: "default" },
    ])
      assert.equal(await assume(roleArn, other), REFUSED, JSON.stringify(other));
  });

  it("takes no token that was made for somebody else, is old, forged, or from elsewhere", async () => {
    const roleArn = role(irsaTrust({ partition: "aws", account: account.id, issuer: ISSUER }, RIGHT));
    assert.equal(
      await assume(roleArn, { ...RIGHT, audience: "https://kubernetes.default.svc" }),
      "api error InvalidIdentityToken: Incorrect token audience",
    );
    assert.equal(
      await assume(roleArn, { ...RIGHT, lifetime: "-1s" }),
      "api error ExpiredTokenException: Token expired",
    );
    assert.equal(
      await assume(roleArn, { ...RIGHT, issuer: "https://evil.example.com" }),
      "api error InvalidIdentityToken: No OpenIDConnect provider found in your account for the issuer",
    );
    const other = await generateKeyPair("RS256");
    const forged = await new SignJWT({})
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(ISSUER)
      .setSubject("system:serviceaccount:shop:till")
      .setAudience("sts.amazonaws.com")
      .setExpirationTime("1h")
      .sign(other.privateKey);
    await assert.rejects(assumeRoleWithWebIdentity(account, roleArn, { token: forged, keys }), {
      message: "api error InvalidIdentityToken: Couldn't verify the token with the issuer's keys",
    });
    assert.equal(await assume(`${roleArn}x`, RIGHT), REFUSED);
  });

  it("lets in exactly whom the role is for, in every partition and namespace", async () => {
    const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
    const partition = fc.constantFrom<Partition>("aws", "aws-us-gov", "aws-cn");
    await fc.assert(
      fc.asyncProperty(
        partition,
        label,
        label,
        label,
        label,
        async (where, namespace, name, otherNamespace, otherName) => {
          const mine = { namespace, name };
          const roleArn = role(
            irsaTrust({ partition: where, account: account.id, issuer: ISSUER }, mine),
            where,
          );
          assert.ok(typeof (await assume(roleArn, mine)) !== "string");
          const other = { namespace: otherNamespace, name: otherName };
          if (otherNamespace === namespace && otherName === name) return;
          assert.equal(await assume(roleArn, other), REFUSED);
        },
      ),
      { numRuns: 60 },
    );
  });

  describe("under trust policies with a slip", () => {
    it("are at least thirty", () => assert.ok(Object.keys(slips).length >= 30));

    for (const [name, slip] of Object.entries(slips)) {
      it(`(${name}) the policy pack refuses the policy, and STS lets in exactly whom it says`, async () => {
        const parts = {
          partition: "aws",
          account: account.id,
          issuer: issuerName(ISSUER),
          namespace: RIGHT.namespace,
          serviceAccount: RIGHT.name,
        };
        const document: JsonValue = slip(parts);
        assert.notEqual(readTrust(document).kind, "service account");
        const roleArn = role(document);
        const outcomes = await Promise.all(CALLERS.map((caller) => assume(roleArn, caller)));
        const letIn = CALLERS.filter((_, at) => typeof outcomes[at] !== "string");
        assert.deepEqual(letIn.map(shown), NOBODY.has(name) ? [] : (OTHERS[name] ?? [shown(RIGHT)]));
        for (const outcome of outcomes) assert.ok(typeof outcome !== "string" || outcome === REFUSED, name);
      });
    }

    it("is open for others where the condition is gone or a wildcard is read as one", async () => {
      const parts = {
        partition: "aws",
        account: account.id,
        issuer: issuerName(ISSUER),
        namespace: "shop",
        serviceAccount: "till",
      };
      const like = (name: string): JsonValue =>
        JSON.parse(
          JSON.stringify(slips[name]?.(parts)).replace('"StringEquals"', '"StringLike"'),
        ) as JsonValue;
      const tried: readonly (readonly [string, Claims])[] = [
        ["no sub", { namespace: "evil", name: "evil" }],
        ["any name", { namespace: "shop", name: "evil" }],
        ["any namespace", { namespace: "evil", name: "till" }],
        ["a name's beginning", { namespace: "shop", name: "tillevil" }],
      ];
      for (const [name, claims] of tried)
        assert.ok(typeof (await assume(role(like(name)), claims)) !== "string", name);
      // A wildcard under StringEquals is a character like any other: the right one is locked out too.
      const exact = role(slips["any name"]?.(parts));
      assert.equal(await assume(exact, RIGHT), REFUSED);
    });
  });

  it("may do what the role's policy says on its own prefix, and nothing beside", async () => {
    const roleArn = role(irsaTrust({ partition: "aws", account: account.id, issuer: ISSUER }, RIGHT));
    put(
      "aws:iam/rolePolicy:RolePolicy",
      "till:workload",
      { role: "till", policy: JSON.stringify(backupPolicy("aws", "backups", "till")) },
      {},
    );
    const session = await assume(roleArn, RIGHT);
    assert.ok(typeof session !== "string");
    const may = (action: string, resource: string, context = {}): boolean =>
      session.allows({ action, resource, context });
    assert.equal(may("s3:PutObject", "arn:aws:s3:::backups/till/backup-20260101-020000/data"), true);
    assert.equal(may("s3:PutObject", "arn:aws:s3:::backups/other/data"), false);
    assert.equal(may("s3:PutObject", "arn:aws:s3:::backups/tillother/data"), false);
    assert.equal(may("s3:PutBucketPolicy", "arn:aws:s3:::backups"), false);
    assert.equal(may("s3:ListBucket", "arn:aws:s3:::backups", { "s3:prefix": ["till/"] }), true);
    assert.equal(may("s3:ListBucket", "arn:aws:s3:::backups", { "s3:prefix": [""] }), false);
    assert.equal(may("s3:ListBucket", "arn:aws:s3:::backups"), false);
  });

  it("goes the same way by EKS Pod Identity: the associated service account, and a trust policy that says so too", () => {
    const clusterArn = arn({
      partition: "aws",
      service: "eks",
      region: "eu-west-1",
      account: account.id,
      resource: "cluster/kz",
    });
    put("aws:eks/cluster:Cluster", "kz", {}, { arn: clusterArn, name: "kz" });
    const place = { partition: "aws", region: "eu-west-1", account: account.id, cluster: "kz" } as const;
    const roleArn = role(podIdentityTrust(place, RIGHT));
    const association = { clusterName: "kz", namespace: "shop", serviceAccount: "till", roleArn };
    put("aws:eks/podIdentityAssociation:PodIdentityAssociation", "a-1", association, {});
    const identity = { cluster: "kz", namespace: "shop", serviceAccount: "till" };
    assert.equal(assumeRoleForPodIdentity(account, identity).roleArn, roleArn);
    assert.throws(() => assumeRoleForPodIdentity(account, { ...identity, serviceAccount: "default" }), {
      message: "api error ResourceNotFoundException: No association found for the pod's service account",
    });
    // Somebody associates the role with another service account.
    put(
      "aws:eks/podIdentityAssociation:PodIdentityAssociation",
      "a-2",
      { ...association, serviceAccount: "evil" },
      {},
    );
    assert.throws(() => assumeRoleForPodIdentity(account, { ...identity, serviceAccount: "evil" }), {
      message: "api error AccessDenied: Not authorized to perform sts:AssumeRole and sts:TagSession",
    });
  });
});
