import type { Mutant } from "./campaign";
import { sourceOf } from "./sources";

interface Equivalent {
  /** How the file's name ends. */
  readonly file: string;
  /** What its line has in it, where the same slip can be made in others. */
  readonly line?: string;
  /** As the report prints it. */
  readonly done: string;
  readonly reason: string;
}

const shortcut = "a shortcut: without it the same set comes out, later";
const types = "only the types need it: what stands in for nothing is never asked for";

const known: readonly Equivalent[] = [
  {
    file: "network/addresses.ts",
    line: "to > last.to",
    done: "> -> >=",
    reason: "both ends are the same then",
  },
  {
    file: "network/ports.ts",
    done: "a === b || b.length === 0 || a === ALL_PORTS -> (a === b || b.length === 0)",
    reason: shortcut,
  },
  {
    file: "network/ports.ts",
    done: "a === b || b.length === 0 || a === ALL_PORTS -> (a === ALL_PORTS)",
    reason: shortcut,
  },
  { file: "network/ports.ts", done: "a === b || b.length === 0 -> (a === b)", reason: shortcut },
  { file: "network/ports.ts", done: "a === b || b.length === 0 -> (b.length === 0)", reason: shortcut },
  {
    file: "network/ports.ts",
    done: "a.length === 0 || b === ALL_PORTS -> (a.length === 0)",
    reason: shortcut,
  },
  {
    file: "network/ports.ts",
    done: "a.length === 0 || b === ALL_PORTS -> (b === ALL_PORTS)",
    reason: shortcut,
  },
  { file: "network/ports.ts", done: "a === ALL_PORTS || a === b -> (a === ALL_PORTS)", reason: shortcut },
  { file: "network/ports.ts", done: "a === ALL_PORTS || a === b -> (a === b)", reason: shortcut },
  {
    file: "network/calico.ts",
    done: '!isObject(rule) || textAt(rule, "action") !== "Allow" -> (textAt(rule, "action") !== "Allow")',
    reason: "what is no object has no action",
  },
  {
    file: "network/cilium.ts",
    done: "selector.namespaces ?? everyPod -> (selector.namespaces)",
    reason: types,
  },
  {
    file: "network/declared.ts",
    done: 'textAt(body, "image") ?? [] -> (textAt(body, "image"))',
    reason: "no program is called undefined",
  },
  {
    file: "network/declared.ts",
    done: 'peer.kind === "program" && peer.program === program -> (peer.program === program)',
    reason: "other peers have no program",
  },
  {
    file: "network/everything.ts",
    done: "parseCidr(cidr) ?? [] -> (parseCidr(cidr))",
    reason: "both of them are blocks",
  },
  { file: "network/groups.ts", done: "ports ?? [] -> (ports)", reason: types },
  { file: "network/groups.ts", done: 'sure.values[0] ?? "" -> (sure.values[0])', reason: types },
  {
    file: "network/groups.ts",
    done: 'without .filter((text) => typeof text === "string")',
    reason: "what is no text is no address",
  },
  {
    file: "network/groups.ts",
    done: "hostNetwork -> !(hostNetwork)",
    reason: "pods on the network of their node have another key than others either way",
  },
  {
    file: "network/network.ts",
    done: "without .filter(({ addresses }) => addresses.length > 0)",
    reason: "no block has an address of a group without any",
  },
  {
    file: "network/network.ts",
    line: "this.addressed = ",
    done: "> -> >=",
    reason: "no block has an address of a group without any",
  },
  {
    file: "rules/imageUses.ts",
    line: "index < value.length",
    done: "< -> <=",
    reason: "behind the last item there is no object",
  },
  {
    file: "rules/imageUses.ts",
    done: 'typeof value === "object" && !textMaps.has(key) -> (!textMaps.has(key))',
    reason: "what is no object is only taken off the stack again",
  },
  { file: "rules/imageUses.ts", line: "String(left)", done: "< -> <=", reason: "the two are not the same" },
  {
    file: "rules/imageUses.ts",
    done: "imageInKey.test(key) && imageKey.test(key) -> (imageKey.test(key))",
    reason: "every key that fits has this in it",
  },
  {
    file: "texts/secretFormats.ts",
    line: "index < text.length",
    done: "< -> <=",
    reason: "behind the end is no letter",
  },
  {
    file: "texts/plainSecrets.ts",
    done: 'telling === "password" && typeof value === "number" -> (telling === "password")',
    reason: "what is left besides numbers is true, false or nothing, of which none is a thousand as number",
  },
];

/** Why a mutant does what its rule does; undefined for all but those that were looked at. */
export function equivalents({ file, line, done }: Mutant): string | undefined {
  const fitting = known.filter((each) => file.endsWith(each.file) && each.done === done);
  if (fitting.length === 0) return undefined;
  const text = sourceOf(file).split("\n")[line - 1] ?? "";
  return fitting.find((each) => text.includes(each.line ?? ""))?.reason;
}
