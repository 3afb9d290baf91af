import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { isMap, type PlainMap, type PlainValue } from "../../properties/values";

/** Merges values as Helm does: maps key by key, anything else (null included) replaced by the later one. */
export function mergeValues(base: PlainMap, over: PlainMap): PlainMap {
  const merged: Record<string, PlainValue> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMap(value) && isMap(below) ? mergeValues(below, value) : value;
  }
  return merged;
}

function assetText(asset: PlainValue, programDirectory: string): string {
  if (!isMap(asset)) throw new Error("valueYamlFiles: every entry must be a file or string asset.");
  if (typeof asset["text"] === "string") return asset["text"];
  if (typeof asset["path"] === "string") {
    return fs.readFileSync(path.resolve(programDirectory, asset["path"]), "utf8");
  }
  throw new Error(
    "valueYamlFiles: the rehearsal reads file and string assets only; download remote ones first.",
  );
}

/** Reads values files in their order, later ones over earlier ones. @throws Error when one cannot be read. */
export function readValueFiles(assets: readonly PlainValue[], programDirectory: string): PlainMap {
  return assets.reduce<PlainMap>((values, asset) => {
    const document = parse(assetText(asset, programDirectory), { version: "1.1" }) as PlainValue;
    return mergeValues(values, isMap(document) ? document : {});
  }, {});
}
