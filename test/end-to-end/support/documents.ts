import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Static } from "@sinclair/typebox";
import Ajv from "ajv";
import type { CONTRACTS } from "../../../automation/contracts";
import type { Ended } from "./clone";

const schemas = path.resolve(__dirname, "..", "..", "..", "docs", "schemas");

/** The one JSON document on a command's stdout, which has to fit its published schema. */
export function documentOf<Name extends keyof typeof CONTRACTS>(
  ended: Pick<Ended, "stdout" | "stderr">,
  schema: Name,
): Static<(typeof CONTRACTS)[Name]> {
  let document: unknown;
  try {
    document = JSON.parse(ended.stdout);
  } catch {
    assert.fail(`stdout is not one JSON document:\n${ended.stdout}\nstderr:\n${ended.stderr}`);
  }
  const ajv = new Ajv({ allErrors: true, strict: false });
  const validate = ajv.compile(
    JSON.parse(fs.readFileSync(path.join(schemas, `${schema}.json`), "utf8")) as object,
  );
  assert.ok(validate(document), ajv.errorsText(validate.errors));
  return document as Static<(typeof CONTRACTS)[Name]>;
}
