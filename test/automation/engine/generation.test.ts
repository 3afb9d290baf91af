import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { checkGeneration, signingGeneration } from "../../../automation/engine/generation";
import { EXIT, ZenctlError } from "../../../automation/exit";
import { stackConfig } from "../../support/stackConfig";

const urn = (name: string, type = "tls:index/selfSignedCert:SelfSignedCert"): string =>
  `urn:pulumi:secure::kube-zen-platform::kube-zen:tls:PrivateAuthority$${type}::${name}`;
const authorities = (...numbers: readonly number[]): readonly string[] => [
  urn("private-authority-9", "tls:index/privateKey:PrivateKey"),
  urn("something-7"),
  ...numbers.map((number) => urn(`private-authority-${number}`)),
];

describe("the generation of the private authority in a stack's file", () => {
  const checked = (generation: number, urns: readonly string[]): Promise<void> => {
    const stack = {
      getAllConfig: () =>
        Promise.resolve({ "kube-zen-platform:tls": { value: JSON.stringify({ generation }) } }),
      exportStack: () => Promise.resolve({ deployment: { resources: urns.map((each) => ({ urn: each })) } }),
    } as unknown as Stack;
    const tls = { source: "private-authority", generation };
    return checkGeneration(stack, stackConfig({ profile: "local", tls }));
  };
  const refused = (message: string) => (error: unknown) => {
    assert.ok(error instanceof ZenctlError);
    assert.equal(error.exitCode, EXIT.usage);
    assert.equal(error.message, message);
    return true;
  };

  it("is that of the authority before the one that is made ahead", () => {
    assert.equal(signingGeneration(authorities(1, 2)), 1);
    assert.equal(signingGeneration(authorities(4, 2, 3)), 3);
    assert.equal(signingGeneration(authorities()), undefined);
  });

  it("goes on by one, or stays, or back by one, and may be any at first", async () => {
    await checked(2, authorities(1, 2));
    await checked(2, authorities(1, 2, 3));
    await checked(2, authorities(2, 3, 4));
    await checked(7, authorities());
  });

  it("is refused where it was raised by more than one", async () => {
    await assert.rejects(
      checked(3, authorities(1, 2)),
      refused(
        "kube-zen-platform:tls.generation is 3, but authority 1 signs now and only its neighbours are trusted: change it by one at a time, to 2 first",
      ),
    );
  });

  it("is refused where it was lowered by more than one", async () => {
    await assert.rejects(
      checked(2, authorities(4, 5, 6)),
      refused(
        "kube-zen-platform:tls.generation is 2, but authority 5 signs now and only its neighbours are trusted: change it by one at a time, to 4 first",
      ),
    );
  });

  it("is asked for nowhere where the file has none", async () => {
    const never = {
      getAllConfig: () => assert.fail("asked"),
      exportStack: () => assert.fail("asked"),
    } as unknown as Stack;
    await checkGeneration(never, stackConfig({ profile: "local" }));
  });
});
