import * as path from "node:path";
import * as fs from "node:fs";
import { CONTRACTS } from "./contracts";

/** Text of every published schema, by its file name under docs/schemas. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(CONTRACTS).map(([name, schema]) => {
      const document = { $schema: "http://json-schema.org/draft-07/schema#", title: name, ...schema };
      return [`${name}.json`, `${JSON.stringify(document, null, 2)}\n`];
    }),
  );
}

/** Writes docs/schemas from the contracts. */
export function publishSchemas(projectDirectory: string): void {
  const directory = path.join(projectDirectory, "docs", "schemas");
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true });
  for (const [file, text] of schemaFiles()) fs.writeFileSync(path.join(directory, file), text);
}
