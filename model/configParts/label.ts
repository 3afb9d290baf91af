/** Objects of the config take no key that nobody knows. */
export const closed = { additionalProperties: false };

/** A name that Kubernetes takes for a namespace or an object: an RFC 1123 label. */
export const Label = {
  pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
  maxLength: 63,
  rule: "use at most 63 lower-case letters, digits and hyphens, with no hyphen at either end",
};

/** A DNS name of at least two labels. */
export const HostName = {
  pattern: "^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
  maxLength: 253,
  rule: "write a DNS name in lower-case letters, such as registry.example.com",
};

/** URL of a server that secrets or certificates come from. */
export const SecureUrl = {
  pattern: "^https://[^/\\s@]+(/[^\\s]*)?$",
  rule: "write it as https://HOST",
};
