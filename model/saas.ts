import { certificateSource } from "./configParts/tlsRules";
import type { StackConfig } from "./config";
import { PROFILES } from "./profiles";

/** Where a SaaS on the developer's machine answers over https. */
const LOCAL_HTTPS = "https://localhost:8443";

/** Base URL of the SaaS: what the config says, else the profile's, which is https as soon as there are certificates. */
export function saasEndpoint(config: StackConfig): string {
  const { saas } = PROFILES[config.profile];
  if (config.saas.endpoint !== undefined) return config.saas.endpoint;
  const https = saas.httpsRequired || certificateSource(config) === "off";
  return https ? saas.defaultEndpoint : LOCAL_HTTPS;
}
