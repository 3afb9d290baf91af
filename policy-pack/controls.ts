/** A requirement of a published framework. */
export interface Control {
  /** As findings name it: `SOC2 CC6.1`. */
  readonly id: string;
  /** The requirement in a few words. */
  readonly title: string;
}

/**
 * The requirements that rules serve (seed "Compliance Alignment"; AICPA Trust Services Criteria 2017; ISO/IEC
 * 27001:2022, annex A).
 */
const titles = {
  "SOC2 CC6.1": "Logical access to information assets is restricted",
  "SOC2 CC6.3": "Access is granted by role and with least privilege",
  "SOC2 CC6.6": "Access from outside the boundaries is guarded against",
  "SOC2 CC6.7": "Transmission of information is restricted and protected",
  "SOC2 CC6.8": "Prevents or detects unauthorized or malicious software",
  "SOC2 CC7.1": "Changes to configuration that bring in vulnerabilities are detected",
  "SOC2 CC8.1": "Authorizes, tests and approves changes",
  "SOC2 A1.1": "Capacity is managed to meet availability",
  "SOC2 A1.2": "Availability is protected by design, backup and recovery",
  "ISO A.5.15": "Access control",
  "ISO A.5.17": "Authentication information",
  "ISO A.5.18": "Access rights",
  "ISO A.5.21": "Managing information security in the ICT supply chain",
  "ISO A.8.2": "Privileged access rights",
  "ISO A.8.3": "Information access restriction",
  "ISO A.8.5": "Secure authentication",
  "ISO A.8.6": "Capacity management",
  "ISO A.8.9": "Configuration management",
  "ISO A.8.12": "Data leakage prevention",
  "ISO A.8.13": "Information backup",
  "ISO A.8.14": "Redundancy of information processing facilities",
  "ISO A.8.15": "Logging",
  "ISO A.8.19": "Installation of software on operational systems",
  "ISO A.8.20": "Networks security",
  "ISO A.8.22": "Segregation of networks",
  "ISO A.8.24": "Use of cryptography",
  "ISO A.8.32": "Change management",
} as const;

/** Id of a requirement that a rule can serve. */
export type ControlId = keyof typeof titles;

/** Every requirement that is known. */
export const CONTROLS: readonly Control[] = Object.entries(titles).map(([id, title]) => ({ id, title }));

/** What could not be judged is a change that nobody tested. */
export const MANIFESTS_CONTROLS: readonly ControlId[] = ["SOC2 CC8.1", "ISO A.8.32"];
