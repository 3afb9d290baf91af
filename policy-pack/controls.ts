/** A requirement of a published framework. */
export interface Control {
  /** As findings name it: `SOC2 CC6.1`. */
  readonly id: string;
  /** The requirement in a few words. */
  readonly title: string;
}

/** The controls that the rules serve (seed "Compliance Alignment" and the frameworks themselves). */
const controls = {
  softwareInstallation: { id: "ISO A.8.19", title: "Installation of software on operational systems" },
  supplyChain: { id: "ISO A.5.21", title: "Managing information security in the ICT supply chain" },
  unauthorizedSoftware: { id: "SOC2 CC6.8", title: "Prevents or detects unauthorized or malicious software" },
  changeManagement: { id: "SOC2 CC8.1", title: "Authorizes, tests and approves changes" },
} as const satisfies Readonly<Record<string, Control>>;

/** The controls of each rule. */
const byRule: Readonly<Record<string, readonly Control[]>> = {
  images: [controls.unauthorizedSoftware, controls.softwareInstallation, controls.supplyChain],
  manifests: [controls.changeManagement],
};

/** The controls that a rule serves, as findings name them. */
export function controlsOf(rule: string): readonly Control[] {
  return byRule[rule] ?? [];
}
