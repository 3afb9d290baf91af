import assert from "node:assert/strict";
import { decodeRelease, encodeRelease } from "../../../../rehearsal/providers/kubernetes/release/arguments";
import {
  installArguments,
  uninstallArguments,
  upgradeArguments,
} from "../../../../rehearsal/providers/kubernetes/release/helm-arguments";
import { secretValue } from "../../../../rehearsal/providers/properties/values";

const target = {
  kubeconfig: "/k",
  context: "c",
  registryConfig: undefined,
  repositoryConfig: undefined,
  repositoryCache: undefined,
};

const inputs = {
  chart: "./charts/x",
  name: "x",
  namespace: "zen",
  description: "content sha256:00",
  values: { password: secretValue("hunter22") },
  timeout: 60,
  maxHistory: 10,
  cleanupOnFail: true,
  waitForJobs: true,
};

describe("rehearsal/providers/kubernetes/release/helm-arguments", () => {
  const release = decodeRelease(inputs, "/program");

  it("installs as the real provider does, with the values on standard input", () => {
    assert.deepEqual(installArguments(release, "/charts/x", target), [
      ...["install", "x", "/charts/x", "--namespace", "zen", "--kubeconfig", "/k", "--kube-context", "c"],
      ...[
        "--wait",
        "--wait-for-jobs",
        "--timeout",
        "60s",
        "--description",
        "content sha256:00",
        "--values",
        "-",
      ],
    ]);
  });

  it("upgrades with history and clean-up, which an install does not have", () => {
    assert.deepEqual(upgradeArguments({ ...release, disableCRDHooks: true }, "/charts/x", target), [
      ...["upgrade", "x", "/charts/x", "--namespace", "zen", "--kubeconfig", "/k", "--kube-context", "c"],
      ...["--wait", "--wait-for-jobs", "--timeout", "60s", "--no-hooks", "--cleanup-on-fail"],
      ...["--description", "content sha256:00", "--history-max", "10", "--values", "-"],
    ]);
  });

  it("keeps every revision when the program sets no limit, as the real provider does and the command line does not", () => {
    const { maxHistory: limit, ...unlimited } = release;
    assert.equal(limit, 10);
    const args = upgradeArguments(unlimited, "/charts/x", target);
    assert.equal(args[args.indexOf("--history-max") + 1], "0");
  });

  it("waits for the objects to be gone unless awaiting is off", () => {
    assert.ok(uninstallArguments(release, target).includes("--wait"));
    assert.ok(!uninstallArguments({ ...release, skipAwait: true }, target).includes("--wait"));
    assert.ok(uninstallArguments({ ...release, skipAwait: true, atomic: true }, target).includes("--wait"));
  });

  it("never puts a value on the command line", () => {
    const all = [installArguments, upgradeArguments].flatMap((make) => make(release, "/charts/x", target));
    assert.ok(!all.join(" ").includes("hunter22"));
  });

  it("fills in what the program leaves out, and refuses a wrong type by name", () => {
    assert.deepEqual(encodeRelease(decodeRelease({ chart: "c" }, "/program")), {
      ...Object.fromEntries(
        [
          ...["allowNullValues", "atomic", "cleanupOnFail", "createNamespace", "dependencyUpdate", "devel"],
          ...["disableCRDHooks", "disableOpenapiValidation", "disableWebhooks", "forceUpdate", "lint"],
          ...["recreatePods", "renderSubchartNotes", "replace", "resetValues", "reuseValues", "skipAwait"],
          ...["skipCrds", "verify", "waitForJobs"],
        ].map((key) => [key, false]),
      ),
      ...Object.fromEntries(
        ["description", "keyring", "name", "namespace", "postrender", "version"].map((key) => [key, ""]),
      ),
      chart: "c",
      timeout: 0,
      values: {},
    });
    assert.throws(() => decodeRelease({ chart: "c", timeout: "60" }, "/program"), {
      message: "decoding failure: 'timeout' expected type 'int', got 'string'",
    });
  });
});
