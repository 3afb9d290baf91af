import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { digestOf, digests, digestsFile } from "../../../automation/crds/digests";
import { shippedDefinitions } from "../../../automation/crds/definition";

describe("automation/crds: the published CustomResourceDefinitions", () => {
  it("are those whose digests were committed", () => {
    const published = JSON.parse(fs.readFileSync(digestsFile, "utf8")) as Readonly<Record<string, string>>;
    const now = digests();
    const changed = [...new Set([...Object.keys(published), ...Object.keys(now)])].filter(
      (name) => published[name] !== now[name],
    );
    assert.deepEqual(
      changed,
      [],
      "a published schema was changed: see in docs/crds.md what that asks for, raise the version of its chart, and run `npm run charts:digests`",
    );
  });

  it("have another digest for any other schema, and the same for other words around it", () => {
    const [definition] = shippedDefinitions(path.resolve(__dirname, "../../.."));
    assert.ok(definition);
    const { spec } = definition;
    const backwards = Object.fromEntries(Object.entries(spec).reverse()) as typeof spec;
    assert.equal(digestOf({ spec: backwards }), digestOf({ spec }));
    const [version, ...rest] = spec.versions;
    assert.ok(version);
    const other = { ...spec, versions: [{ ...version, served: !version.served }, ...rest] };
    assert.notEqual(digestOf({ spec: other }), digestOf({ spec }));
  });
});
