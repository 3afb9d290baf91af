import type { Finding } from "../model/finding";
import { environmentSecrets, SecretFilter } from "../model/secretFilter";
import type { Environment } from "../model/environment";
import { isArray, isObject, type JsonValue } from "./manifests/json";

function* texts(value: JsonValue): Generator<string> {
  if (typeof value === "string") yield value;
  else if (isArray(value)) for (const item of value) yield* texts(item);
  else if (isObject(value))
    for (const item of Object.values(value)) if (item !== undefined) yield* texts(item);
}

function parsed(text: string | undefined): JsonValue | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

/** The config key under which the stacks keep secret material; the real engine does not tell a pack which keys are secret. */
const SECRETS_KEY = /:secrets$/;

/** What is under `secrets` without `external`, which says where secrets are and not what they are. */
function material(secrets: JsonValue | undefined): JsonValue | undefined {
  return isObject(secrets) ? { ...secrets, external: undefined } : secrets;
}

/**
 * Secrets of the stack config, as far as a pack can know them: the config reaches it decrypted and without marks
 * in `PULUMI_CONFIG`, and only the rehearsal says which keys are secret (`PULUMI_CONFIG_SECRET_KEYS`).
 */
export function packSecrets(env: Environment): SecretFilter {
  const filter = new SecretFilter();
  filter.learn(environmentSecrets(env));
  const config = parsed(env["PULUMI_CONFIG"]);
  const marked = parsed(env["PULUMI_CONFIG_SECRET_KEYS"]);
  const keys = isArray(marked) ? marked : [];
  for (const [key, value] of Object.entries(isObject(config) ? config : {})) {
    if (typeof value !== "string" || !(keys.includes(key) || SECRETS_KEY.test(key))) continue;
    const isMarked = keys.includes(key);
    const inner = isMarked ? parsed(value) : material(parsed(value));
    // Of what is read part by part the whole would tell the other parts as well.
    filter.learn([
      ...(isObject(inner) && !isMarked ? [] : [value]),
      ...(inner === undefined ? [] : texts(inner)),
    ]);
  }
  return filter;
}

/** A finding that says nothing secret: messages quote what was found, such as an image. */
export function withoutSecrets(finding: Finding, secrets: SecretFilter): Finding {
  return { ...finding, message: secrets.hide(finding.message), path: secrets.hide(finding.path) };
}
