import { isArray, isObject, pointer } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { Container } from "../manifests/pods";
import type { Check, Violation } from "./rule";

/** A program's protection of what it sends and keeps is off. */
export const weakSetting: Check = {
  id: "ZEN-758",
  name: "weak-setting",
  severity: "medium",
  title: "A variable tells the program to work without TLS or encryption, or to trust every address",
  remediation: "Use an https endpoint, switch encryption on, and name the addresses that are trusted.",
};

/** A program lets in, or takes, whatever comes. */
export const unchecked: Check = {
  id: "ZEN-760",
  name: "unchecked-callers",
  severity: "high",
  title: "A variable tells the program to check neither who calls it nor what it is given",
  remediation: "Remove the variable, and give the program the token or key that it checks with.",
};

/** What is said against a variable. */
interface Complaint {
  readonly check: Check;
  readonly why: string;
}

/** Hosts that are reached without leaving the cluster or the pod. */
const inside = /^(?:127\.[\d.]+|\[::1\]|[^.:[\]]+|[^:[\]]+\.svc(?:\.[^:[\]]+)?|[^:[\]]+\.local)$/i;
const plainAddress = /^http:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i;
const proxyName = /(?:^|_)proxy$/i;
const trustName = /(?:trusted|allow)[a-z_]*(?:cidrs?|ips?|ranges?|proxies)|(?:cidrs?|ranges?)$/i;
const encryptionName = /(?:^|_)encryption$/i;
const off: ReadonlySet<string> = new Set(["", "none", "off", "false", "disabled", "0"]);

/** More addresses than the largest private networks have: 10.0.0.0/8 (RFC 1918) and fc00::/7 (RFC 4193). */
export const tooManyAddresses =
  /(?:^|[\s,])(?:\d{1,3}(?:\.\d{1,3}){3}\/[0-7]|[0-9a-f]{0,4}:[0-9a-f:]{1,38}\/[0-6])(?:$|[\s,])/i;
const on: ReadonlySet<string> = new Set(["1", "true", "yes", "on", "enabled"]);

/** Names of switches that take a check away where they are on, and what they do. */
const takingAway: readonly (readonly [name: RegExp, why: string])[] = [
  [
    /(?:^|_)(?:auth[nz]?|authentication|authorization)_disabled$|(?:^|_)(?:disable|skip|no)_(?:auth[nz]?|authentication|authorization)$/i,
    "lets everybody call who reaches the program: remove it, and name the Secret with the token",
  ],
  [
    /(?:^|_)(?:allow_(?:anonymous|unauthenticated)|anonymous(?:_access)?_enabled)$/i,
    "lets callers in without a name: remove it",
  ],
  [
    /(?:^|_)allow_unsigned$|(?:^|_)signatures?(?:_verification)?_disabled$|(?:^|_)(?:disable|skip|no)_signatures?(?:_verification)?$/i,
    "has what is not signed taken: remove it, and give the key that signatures are verified with",
  ],
  [
    /(?:^|_)dev(?:elopment)?_mode$/i,
    "puts the program into its development mode, which skips checks: remove it",
  ],
];
const asking = /(?:^|_)(?:auth|authentication|authorization)_(?:enabled|required)$/i;

function whyUnchecked(name: string, value: string): string | undefined {
  const given = value.trim().toLowerCase();
  if (on.has(given)) return takingAway.find(([switchName]) => switchName.test(name))?.[1];
  return given !== "" && off.has(given) && asking.test(name)
    ? "lets everybody call who reaches the program: switch it on"
    : undefined;
}

/** What a variable does to the program's protection; undefined where nothing is known against it. */
function whyWeak(name: string, value: string): string | undefined {
  const [, host] = plainAddress.exec(value) ?? [];
  if (host !== undefined && !proxyName.test(name) && !inside.test(host)) {
    return "names an address outside the cluster without TLS: use https";
  }
  if (trustName.test(name) && tooManyAddresses.test(value))
    return "trusts more addresses than any network of your own has: name those that are meant";
  return encryptionName.test(name) && off.has(value.trim().toLowerCase())
    ? "switches encryption off: switch it on"
    : undefined;
}

function complaintAbout(name: string, value: string): Complaint | undefined {
  const weak = whyWeak(name, value);
  if (weak !== undefined) return { check: weakSetting, why: weak };
  const why = whyUnchecked(name, value);
  return why === undefined ? undefined : { check: unchecked, why };
}

/** What is wrong with a part of a pod. */
export interface Find {
  readonly check: Check;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What the literal variables of a container take away from its program's protection. */
export function judgeVariables({ body, path }: Container): readonly Find[] {
  const variables = body["env"];
  if (!isArray(variables)) return [];
  return variables.flatMap((variable, index): readonly Find[] => {
    if (!isObject(variable)) return [];
    const { name, value = variable["valueFrom"] === undefined ? "" : undefined } = variable;
    if (typeof name !== "string" || typeof value !== "string") return [];
    const found = complaintAbout(name, value);
    if (found === undefined) return [];
    return [
      {
        check: found.check,
        path: [...path, "env", index, ...(Object.hasOwn(variable, "value") ? ["value"] : [])],
        message: `the variable ${name} ${found.why}`,
      },
    ];
  });
}

/** What pods take as variables stands in ConfigMaps too. */
export function judgeConfigMap({ body, object }: Manifest): readonly Violation[] {
  const data = body["data"];
  if (!isObject(data)) return [];
  return Object.entries(data).flatMap(([name, value]): readonly Violation[] => {
    const found = typeof value === "string" ? complaintAbout(name, value) : undefined;
    if (found === undefined) return [];
    const message = `the variable ${name} ${found.why}`;
    return [{ check: found.check, object, path: pointer(["data", name]), message }];
  });
}
