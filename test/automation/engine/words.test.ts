import assert from "node:assert/strict";
import {
  connectionLost,
  endedBy,
  isHeldRelease,
  protectedReplaced,
  reasons,
} from "../../../automation/engine/words";

const SENTENCE = (cause: string): string =>
  `the connection to the API server was lost (${cause}): see that the cluster is up and can be reached, and run this again`;

describe("the engine's words", () => {
  it("makes one sentence of errors that all come from a lost connection", () => {
    const tls =
      'resource "urn" was not successfully created: Client network socket disconnected before secure TLS';
    assert.equal(
      connectionLost([tls, "connect ECONNREFUSED", "update failed"]),
      SENTENCE("socket disconnected"),
    );
    assert.equal(connectionLost(['Get "https://127.0.0.1:1/version": EOF']), SENTENCE("EOF"));
  });

  it("keeps the errors where one of them has another reason", () => {
    assert.equal(connectionLost(["connect ECONNREFUSED", "the chart has a template error"]), undefined);
    assert.equal(connectionLost(["update failed"]), undefined);
    assert.deepEqual(reasons(["it broke", "update failed"]), ["it broke"]);
    assert.deepEqual(reasons(["update failed"]), ["update failed"]);
    assert.equal(connectionLost([]), undefined);
  });

  it("tells which signal ended the engine", () => {
    const killed = `code: -2\n stdout:  -  Release zen-agent deleting (0s)\n stderr: \n err?: Error: Command was killed with SIGKILL (Forced termination): pulumi destroy`;
    assert.equal(endedBy(new Error(killed)), "SIGKILL");
    assert.equal(endedBy(new Error("code: 255\n stdout: \n stderr: error: update failed")), undefined);
  });

  it("knows a release that somebody may still be at work on", () => {
    const held =
      "Helm release zen-system/zen-agent is in state pending-upgrade and process 4 and 5 on here is still";
    const foreign =
      "Helm release zen-system/zen-agent is in state pending-install and this machine did not start that";
    assert.ok(isHeldRelease(held));
    assert.ok(isHeldRelease(`update failed\n${foreign}`));
    assert.equal(isHeldRelease("Helm release zen-system/zen-agent is in state pending-upgrade"), false);
  });

  it("names what holds data and would be replaced, in place of the way to take its protection away", () => {
    const urn =
      "urn:pulumi:aws::kube-zen-platform::kube-zen:cluster:EksCluster$eks:index:Cluster$aws:eks/cluster:Cluster::cluster-eksCluster";
    const told = (place: string): string | undefined =>
      protectedReplaced(
        `unable to replace resource "${urn}"${place} as it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``,
      );
    const sentence =
      "Cluster cluster-eksCluster holds data and would be replaced by another one, by what the stack file says now: take that change back, such as another name or region; to lose the data for good, destroy the stack with --delete-data first";
    assert.equal(told("\n"), sentence);
    assert.equal(told(' as part of replacing "urn:pulumi:aws::p::t::n"'), sentence);
    assert.equal(protectedReplaced(`unable to replace resource "${urn}": no`), undefined);
  });
});
