import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { PROJECT } from "../../model/config";
import { certificateSource } from "../../model/configParts/tlsRules";
import { stackConfig } from "../support/stackConfig";

const folder = path.resolve(__dirname, "..", "..", "docs");

/** Blocks of a page that are a stack's file, or a part of one. */
function stackFiles(page: string): readonly Readonly<Record<string, unknown>>[] {
  const text = fs.readFileSync(path.join(folder, page), "utf8");
  return [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
    .map(([, block = ""]) => (parse(block) as { readonly config?: Readonly<Record<string, unknown>> }).config)
    .filter((config) => config !== undefined)
    .map((config) =>
      Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key.slice(`${PROJECT}:`.length), value]),
      ),
    );
}

describe("the stack files on the pages about config and certificates", () => {
  it("are those of a stack as the program reads it", () => {
    const [secure, alerts] = stackFiles("certificates.md").map((values) =>
      stackConfig({ profile: "local", tls: { source: "private-authority" }, ...values }),
    );
    assert.ok(secure !== undefined && alerts !== undefined);
    assert.equal(certificateSource(secure), "private-authority");
    assert.equal(secure.ingress.registryHost, "registry.example.com");
    assert.equal(alerts.monitoring.prometheusRules, true);
    const [nested] = stackFiles("configuration.md").map((values) =>
      stackConfig({ profile: "local", ...values }),
    );
    assert.equal(nested?.tls.source, "private-authority");
  });

  it("are the file of the stack that the examples are of", () => {
    const page = fs.readFileSync(path.join(folder, "certificates.md"), "utf8");
    const [secure = {}] = stackFiles("certificates.md");
    assert.equal(secure["profile"], "local");
    for (const [, stack] of page.matchAll(/npx zenctl [^\n]*--stack (\w+)/g)) assert.equal(stack, "secure");
  });
});
