import { is, isUnknown, settingAt } from "../aws/known";
import { isArray, isObject, type JsonValue, valueAt } from "../manifests/json";
import { resourceObject, type StackResource } from "../manifests/manifestSet";
import type { Check, Rule, Violation } from "./rule";

const validation: Check = {
  id: "ZEN-961",
  name: "validation",
  severity: "high",
  title: "A certificate is not validated by DNS",
  remediation: "Set `validationMethod: DNS`: only then ACM renews it without anyone's answer.",
};

const imported: Check = {
  id: "ZEN-962",
  name: "imported",
  severity: "medium",
  title: "A certificate is imported",
  remediation:
    "Let ACM issue it, or take an existing one by its ARN: an imported one is never renewed, and its key is in the stack's state.",
};

const key: Check = {
  id: "ZEN-963",
  name: "key",
  severity: "high",
  title: "A certificate's key is weak",
  remediation:
    "Set `keyAlgorithm` to RSA_2048, RSA_3072, RSA_4096, EC_prime256v1, EC_secp384r1 or EC_secp521r1.",
};

const version: Check = {
  id: "ZEN-964",
  name: "version",
  severity: "high",
  title: "TLS older than 1.2 is taken",
  remediation:
    "Set `sslPolicy` to ELBSecurityPolicy-TLS13-1-2-2021-06 or stricter, CloudFront's `minimumProtocolVersion` to TLSv1.2_2021 or later.",
};

const plain: Check = {
  id: "ZEN-965",
  name: "plain",
  severity: "high",
  title: "A listener takes HTTP without TLS",
  remediation: "Redirect to HTTPS by the listener's default action, or take the listener away.",
};

const unknown: Check = {
  id: "ZEN-966",
  name: "unknown",
  severity: "medium",
  title: "A setting of TLS is not known in preview",
  remediation: "Give it a value that is known before the resource is made.",
};

/** Key algorithms of ACM that are not weak (AWS Certificate Manager: "Key algorithms"). */
const keyAlgorithms: ReadonlySet<JsonValue | undefined> = new Set([
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "EC_prime256v1",
  "EC_secp384r1",
  "EC_secp521r1",
]);

// Elastic Load Balancing: "Security policies": those that name 1.2 or 1.3 as the least version.
const listenerPolicy = /^ELBSecurityPolicy-(?:TLS13-1-[23]|TLS-1-2|FS-1-2)-/;
// CloudFront: "Supported protocols and ciphers".
const viewerVersion = /^TLSv1\.[23]_20(?:1[89]|[2-9]\d)$/;

const listenerTypes: readonly string[] = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"];

interface Verdict {
  readonly check: Check;
  readonly keys: readonly string[];
  readonly message: string;
}

function notKnown(...keys: readonly string[]): Verdict {
  const message = `${keys.join(".")} is not known in preview: give it a value that is known before the resource is made`;
  return { check: unknown, keys, message };
}

function certificateVerdicts({ props }: StackResource): readonly Verdict[] {
  const { certificateBody, certificateAuthorityArn, validationMethod, keyAlgorithm } = props;
  if (certificateBody != null) {
    const message =
      "the certificate is imported, so ACM never renews it and the stack's state has its key: let ACM issue it, or take an existing one by its ARN";
    return [{ check: imported, keys: ["certificateBody"], message }];
  }
  const found: Verdict[] = [];
  // A private CA issues without asking who owns the name.
  if (certificateAuthorityArn == null && is(validationMethod, "DNS") !== "yes")
    found.push(
      isUnknown(validationMethod)
        ? notKnown("validationMethod")
        : {
            check: validation,
            keys: ["validationMethod"],
            message:
              "the certificate is not validated by DNS, so that its renewal waits for someone: set validationMethod to DNS",
          },
    );
  if (isUnknown(keyAlgorithm)) found.push(notKnown("keyAlgorithm"));
  // RSA_2048 is the default.
  else if (keyAlgorithm != null && !keyAlgorithms.has(keyAlgorithm))
    found.push({
      check: key,
      keys: ["keyAlgorithm"],
      message:
        "the certificate's key is weak or of an unknown kind: set keyAlgorithm to RSA_2048, EC_prime256v1 or stronger",
    });
  return found;
}

/** Whether everything that a listener gets is sent on to HTTPS. */
function redirects(actions: JsonValue | undefined): boolean {
  if (!isArray(actions)) return false;
  return actions.some(
    (action) =>
      isObject(action) &&
      action["type"] === "redirect" &&
      valueAt(action, ["redirect", "protocol"]) === "HTTPS",
  );
}

function listenerVerdicts({ props }: StackResource): readonly Verdict[] {
  const { protocol, sslPolicy, defaultActions } = props;
  if (isUnknown(protocol)) return [notKnown("protocol")];
  if (protocol === "HTTP" && !redirects(defaultActions)) {
    const message = "the listener takes HTTP without TLS: redirect to HTTPS by its default action";
    return [{ check: plain, keys: ["protocol"], message }];
  }
  if (protocol !== "HTTPS" && protocol !== "TLS") return [];
  if (isUnknown(sslPolicy)) return [notKnown("sslPolicy")];
  if (typeof sslPolicy === "string" && listenerPolicy.test(sslPolicy)) return [];
  const message =
    "the listener takes TLS older than 1.2, as it does without sslPolicy: set sslPolicy to ELBSecurityPolicy-TLS13-1-2-2021-06 or stricter";
  return [{ check: version, keys: ["sslPolicy"], message }];
}

function distributionVerdicts({ props }: StackResource): readonly Verdict[] {
  const least = settingAt(props, "viewerCertificate", "minimumProtocolVersion");
  const keys = ["viewerCertificate", "minimumProtocolVersion"];
  if (isUnknown(least)) return [notKnown(...keys)];
  if (typeof least === "string" && viewerVersion.test(least)) return [];
  const message =
    "CloudFront takes TLS older than 1.2, as it does with its own certificate: set a certificate of yours and minimumProtocolVersion to TLSv1.2_2021 or later";
  return [{ check: version, keys, message }];
}

function judgeResource(resource: StackResource, verdicts: readonly Verdict[]): readonly Violation[] {
  return verdicts.map(({ check, keys, message }) => {
    const there = keys.filter((_, index) => valueAt(resource.props, keys.slice(0, index + 1)) !== undefined);
    return {
      check,
      object: resourceObject(resource),
      path: there.map((each) => `/${each}`).join(""),
      message,
    };
  });
}

/** Certificates of ACM renew themselves, and nothing older than TLS 1.2 is taken (issue "certificates by DNS validation"). */
export const awsCertificates: Rule = {
  name: "aws-certificates",
  description:
    "Certificates of ACM are validated by DNS, and load balancers and CloudFront take TLS 1.2 at least.",
  group: "cloud",
  controls: ["SOC2 CC6.7", "ISO A.8.24", "ISO A.8.20"],
  scope: "release",
  checks: [validation, imported, key, version, plain, unknown],
  judge: (objects) => [
    ...objects
      .ofType("aws:acm/certificate:Certificate")
      .flatMap((resource) => judgeResource(resource, certificateVerdicts(resource))),
    ...listenerTypes.flatMap((type) =>
      objects.ofType(type).flatMap((resource) => judgeResource(resource, listenerVerdicts(resource))),
    ),
    ...objects
      .ofType("aws:cloudfront/distribution:Distribution")
      .flatMap((resource) => judgeResource(resource, distributionVerdicts(resource))),
  ],
};
