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
const sooner = "it only saves time: where it holds not, nothing is found later either";
const nameless = "no object or program is called undefined, and none has no name";
const unlike = "what is left out is neither more nor less than any number";

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
  ...["own > before", "together > before"].map((line) => ({
    file: "availability/quotas.ts",
    line,
    done: "> -> >=",
    reason: "the greater of two that are the same is either",
  })),
  {
    file: "rbac/hits.ts",
    line: "slash < 0",
    done: "< -> <=",
    reason: "no resource begins with a slash",
  },
  {
    file: "rbac/hits.ts",
    line: "const isNamed",
    done: "some -> every",
    reason: "what is told together is of one way, which has one target where it is about names",
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

/** Others by their reason, each with the end of its file's name, and as the report prints it. */
const byReason: readonly (readonly [reason: string, file: string, ...done: readonly string[]])[] = [
  [
    sooner,
    "rules/imageTexts.ts",
    'text.includes("/") && full.test(text) -> (full.test(text))',
    'typeof text === "string" && (text.includes("mage") || (text.includes("/") && text.includes(":"))) -> (typeof text === "string")',
    'text.includes("/") && text.includes(":") -> (text.includes("/"))',
    'text.includes("/") && text.includes(":") -> (text.includes(":"))',
    'value === "" || !name.includes("IMAGE") -> (value === "")',
  ],
  ["behind the last word there is none", "rules/imageTexts.ts", "< -> <="],
  [
    "the word undefined is no flag for images",
    "rules/imageTexts.ts",
    "name !== undefined && imageFlag.test(name) -> (imageFlag.test(name))",
  ],
  [
    "the word undefined is a host inside",
    "rules/hardeningVariables.ts",
    "host !== undefined && !proxyName.test(name) -> (!proxyName.test(name))",
  ],
  [
    "the word undefined begins with no scheme",
    "rules/releaseHygiene.ts",
    'ofOptions ?? textAt(source, "repo") ?? "" -> (ofOptions ?? textAt(source, "repo"))',
  ],
  [
    "no way has a Secret that it names deleted: the set says what names narrow, whatever ways there are",
    "rbac/escalations.ts",
    'without , "delete"',
  ],
  [
    sooner,
    "rules/tlsVerification.ts",
    'isArray(env) && env.some((item) => isSetting(textAt(item, "name") ?? "")) -> (isArray(env))',
  ],
  [
    "JSON has nothing undefined",
    "rules/tlsVerification.ts",
    "inner !== undefined && tlsSwitch(name) !== undefined -> (tlsSwitch(name) !== undefined)",
  ],
  [
    types,
    "rules/tlsVerification.ts",
    "podTemplatePath(pod.manifest.body) ?? [] -> (podTemplatePath(pod.manifest.body))",
  ],
  [
    nameless,
    "rules/tlsAgreement.ts",
    'textAt(service, "name") ?? "" -> (textAt(service, "name"))',
    'textAt(body, "image") ?? "" -> (textAt(body, "image"))',
    'to.kind !== "program" || tls[profile] !== "mutual" -> (tls[profile] !== "mutual")',
    "program === undefined || servers.get(program)?.has(port) !== true -> (servers.get(program)?.has(port) !== true)",
  ],
  [
    nameless,
    "rules/ingressClients.ts",
    'to.kind === "program" && entrance?.[profile] === "mutual" -> (entrance?.[profile] === "mutual")',
  ],
  [
    sooner,
    "rules/tlsAgreement.ts",
    'without , "configMapKeyRef"',
    "port === undefined || !ports.has(port) -> (port === undefined)",
    "port === undefined || !ports.has(port) -> (!ports.has(port))",
  ],
  [
    "every connection by mutual TLS is one of every profile",
    "rules/tlsAgreement.ts",
    'to.kind !== "program" || tls[profile] !== "mutual" || !profiles.includes(profile) -> (to.kind !== "program" || tls[profile] !== "mutual")',
  ],
  [nameless, "rules/tlsIngress.ts", 'textAt(reference, "name") ?? "" -> (textAt(reference, "name"))'],
  [
    "what is undefined is sorted to the end, and what is first is compared label by label",
    "rules/servicePorts.ts",
    "objects.memo(podsByLabel).get(labelId(object.namespace, key, value)) ?? [] -> (objects.memo(podsByLabel).get(labelId(object.namespace, key, value)))",
  ],
  [
    "no protocol is called undefined",
    "rules/servicePorts.ts",
    'textAt(port, "appProtocol") ?? "" -> (textAt(port, "appProtocol"))',
  ],
  [
    shortcut,
    "rules/servicePorts.ts",
    "list === shortest || list.includes(service) -> (list.includes(service))",
  ],
  [
    "what is no object has no name",
    "rules/environment.ts",
    "name === undefined || !isObject(item) -> (name === undefined)",
  ],
  [
    "no driver is called undefined",
    "rules/mountedFiles.ts",
    'textAt(csi, "driver") ?? "" -> (textAt(csi, "driver"))',
  ],
  [types, "network/policy.ts", "except ?? [] -> (except)"],
  [nameless, "rbac/bindings.ts", 'textAt(roleRef, "kind") ?? "" -> (textAt(roleRef, "kind"))'],
  [nameless, "rbac/bindings.ts", 'textAt(roleRef, "name") ?? "" -> (textAt(roleRef, "name"))'],
  [nameless, "rbac/owners.ts", 'textAt(labels, NAME_LABEL) ?? "" -> (textAt(labels, NAME_LABEL))'],
  [nameless, "rbac/owners.ts", 'textAt(role.labels, NAME_LABEL) ?? "" -> (textAt(role.labels, NAME_LABEL))'],
  [nameless, "rules/tlsAgent.ts", 'textAt(body, "image") ?? "" -> (textAt(body, "image"))'],
  [types, "rules/tlsAgent.ts", "endpoints[name] ?? [] -> (endpoints[name])", 'names[0] ?? "" -> (names[0])'],
  [
    nameless,
    "rules/tlsCertificates.ts",
    'textAt(entry, "secretName") ?? "" -> (textAt(entry, "secretName"))',
  ],
  [
    unlike,
    "rules/tlsCertificates.ts",
    "modulusLength !== undefined && modulusLength < 2048 -> (modulusLength < 2048)",
  ],
  [unlike, "podSecurity/kernel.ts", "since !== undefined && minor >= since -> (minor >= since)"],
  [unlike, "availability/budgets.ts", 'typeof pods === "number" && pods < 2 -> (pods < 2)'],
  [unlike, "availability/spread.ts", 'typeof pods === "number" && pods < 2 -> (pods < 2)'],
  [unlike, "availability/rollouts.ts", "known !== undefined && known < 2 -> (known < 2)"],
  [unlike, "rules/workloadResources.ts", "size !== undefined && size > greatest -> (size > greatest)"],
  [unlike, "rules/workloadResources.ts", "size !== undefined && size > 0n -> (size > 0n)"],
  [unlike, "rules/namespaceQuotas.ts", "allowed !== undefined && needed > allowed -> (needed > allowed)"],
  [
    types,
    "availability/workloads.ts",
    'groupKind(manifest.body).split("/")[1] ?? "" -> (groupKind(manifest.body).split("/")[1])',
  ],
  [
    shortcut,
    "availability/labelIndex.ts",
    "fewest === undefined || found.length < fewest.length -> (fewest === undefined)",
    "< -> <=",
  ],
  [
    shortcut,
    "availability/labelIndex.ts",
    "fewest === undefined || found.length < fewest.length -> !(fewest === undefined || found.length < fewest.length)",
  ],
  [types, "texts/assignments.ts", 'value.split("\\n", 1)[0] ?? "" -> (value.split("\\n", 1)[0])'],
  [types, "texts/secretNames.ts", 'words.at(-1) ?? "" -> (words.at(-1))'],
  [types, "rules/workloadHostAccess.ts", "mounts[index] ?? [] -> (mounts[index])"],
  [
    "where there is no pull policy there is no verdict on it",
    "rules/imagePinning.ts",
    "verdict === undefined || pullPolicy === undefined -> (verdict === undefined)",
  ],
  ["nothing is called so in no list", "rules/imagePinning.ts", 'path.at(-3) ?? "" -> (path.at(-3))'],
  [
    "other peers have no namespace, and no host",
    "network/undeclared.ts",
    'peer.kind === "namespace" && other.namespace === peer.namespace -> (other.namespace === peer.namespace)',
    'peer.kind === "addresses" && peer.host !== undefined -> (peer.host !== undefined)',
  ],
  [
    "a part without ports adds none, and only costs time",
    "network/undeclared.ts",
    "without .filter(({ length }) => length > 0)",
  ],
];

/** Why a mutant does what its rule does; undefined for all but those that were looked at. */
export function equivalents({ file, line, done }: Mutant): string | undefined {
  const other = byReason.find(([, end, ...all]) => file.endsWith(end) && all.includes(done));
  if (other !== undefined) return other[0];
  const fitting = known.filter((each) => file.endsWith(each.file) && each.done === done);
  if (fitting.length === 0) return undefined;
  const text = sourceOf(file).split("\n")[line - 1] ?? "";
  return fitting.find((each) => text.includes(each.line ?? ""))?.reason;
}
