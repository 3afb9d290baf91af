/**
 * Metrics that tell when certificates end: cert-manager's (internal/collectors in its source), that of
 * x509-certificate-exporter (docs/metrics.md of enix/x509-certificate-exporter) and that of the blackbox exporter.
 */
export const certificateMetrics = [
  "certmanager_certificate_expiration_timestamp_seconds",
  "certmanager_certificate_renewal_timestamp_seconds",
  "certmanager_certificate_ready_status",
  "x509_cert_not_after",
  "probe_ssl_earliest_cert_expiry",
] as const;
