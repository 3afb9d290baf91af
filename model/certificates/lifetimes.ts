/**
 * Days before its end at which a certificate is worth a look, and at which somebody has to act. The charts' alerts
 * and `zenctl certs` go by the same figures.
 */
export const EXPIRY_DAYS = { warning: 14, critical: 3 } as const;

/** How long a certificate is good for, and how long before its end it is renewed, in hours. */
export interface Lifetime {
  readonly durationHours: number;
  readonly renewBeforeHours: number;
}

/** Of a server's certificate: the 90 days of public ACME issuers, renewed after two thirds. */
export const SERVER_LIFETIME: Lifetime = { durationHours: 2160, renewBeforeHours: 720 };

/**
 * Of a client's certificate, which is easier stolen and only ever presented to one server: 30 days, renewed in the
 * middle, which is before a warning would be due.
 */
export const CLIENT_LIFETIME: Lifetime = { durationHours: 720, renewBeforeHours: 360 };

/** Of an authority's own certificate: ten years, replaced by the next generation long before. */
export const AUTHORITY_HOURS = 10 * 365 * 24;

/** Shortest duration and shortest time before the end that cert-manager takes (its admission checks), in hours. */
const SHORTEST = { durationHours: 1, renewBeforeHours: 1 / 12 } as const;

/**
 * A lifetime that cert-manager takes.
 * @throws Error with one sentence otherwise.
 */
export function checkedLifetime(name: string, lifetime: Lifetime): Lifetime {
  const { durationHours, renewBeforeHours } = lifetime;
  if (durationHours < SHORTEST.durationHours)
    throw new Error(`the certificate ${name} lasts ${durationHours} hours: give it at least 1 hour`);
  if (renewBeforeHours < SHORTEST.renewBeforeHours || renewBeforeHours >= durationHours)
    throw new Error(
      `the certificate ${name} is renewed ${renewBeforeHours} hours before its end and lasts ${durationHours}: renew it at least 5 minutes before its end and after it began`,
    );
  return lifetime;
}

/** Hours as a Go duration, such as `720h0m0s`: the form in which the API server keeps it, so that nothing differs. */
export function goDuration(hours: number): string {
  const seconds = Math.round(hours * 3600);
  return `${Math.floor(seconds / 3600)}h${Math.floor((seconds % 3600) / 60)}m${seconds % 60}s`;
}

/** Of what a private authority signs: 30 days, renewed by the first run in the last 15. */
export const PRIVATE_LIFETIME: Lifetime = { durationHours: 720, renewBeforeHours: 360 };
