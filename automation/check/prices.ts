import * as fs from "node:fs";
import { Value } from "@sinclair/typebox/value";
import { type Price, PRICES, PriceList } from "../../model/aws/prices";
import { parseMapping } from "../../model/yamlFile";
import { EXIT, ZenctlError } from "../exit";

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    throw new ZenctlError(`${file} cannot be read (${code}): give --prices a file that can`, EXIT.usage);
  }
}

/**
 * Known prices, and after them those of a file.
 *
 * @throws ZenctlError (usage) where the file is none, or one of its prices lacks its source or day.
 */
export function knownPrices(file: string | undefined): readonly Price[] {
  if (file === undefined) return PRICES;
  let list: unknown;
  try {
    list = parseMapping(file, read(file));
  } catch (error) {
    if (error instanceof ZenctlError) throw error;
    throw new ZenctlError(error instanceof Error ? error.message : String(error), EXIT.usage);
  }
  if (Value.Check(PriceList, list)) return [...PRICES, ...list.prices];
  const { path = "", message = "" } = Value.Errors(PriceList, list).First() ?? {};
  throw new ZenctlError(
    `${file} has at ${path === "" ? "/" : path} what is no price (${message}): write \`prices\` as a list of part, region, usd, per, source, read, and published where the page has a day`,
    EXIT.usage,
  );
}
