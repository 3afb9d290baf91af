import { awsCertificates } from "./awsCertificates";
import { awsEks } from "./awsEks";
import { awsIam } from "./awsIam";
import { awsIrsa } from "./awsIrsa";
import { awsPartitions } from "./awsPartitions";
import { awsStorage } from "./awsStorage";
import { awsTrust } from "./awsTrust";
import { imagePinning } from "./imagePinning";
import { images } from "./images";
import { networkIsolation } from "./networkIsolation";
import { networkReachability } from "./networkReachability";
import { networkSelectors } from "./networkSelectors";
import { podSecurity } from "./podSecurity";
import { podSecurityNamespaces } from "./podSecurityNamespaces";
import { rbacBindings } from "./rbacBindings";
import { rbacEscalation } from "./rbacEscalation";
import { rbacReferences } from "./rbacReferences";
import { serviceAccounts } from "./serviceAccounts";
import { workloadProbes } from "./workloadProbes";
import { workloadResources } from "./workloadResources";
import { workloadAvailability } from "./workloadAvailability";
import { workloadHostAccess } from "./workloadHostAccess";
import { secretsInPlain } from "./secretsInPlain";
import { releaseHygiene } from "./releaseHygiene";
import { tlsVerification } from "./tlsVerification";
import { secretSources } from "./secretSources";
import { namespaceQuotas } from "./namespaceQuotas";
import { tlsAgent } from "./tlsAgent";
import { tlsCertificates } from "./tlsCertificates";
import { tlsAgreement } from "./tlsAgreement";
import { tlsIngress } from "./tlsIngress";
import { workloadHardening } from "./workloadHardening";
import type { Rule } from "./rule";

/** Every rule of the pack, in the order in which they are reported. */
export const rules: readonly Rule[] = [
  images,
  imagePinning,
  rbacEscalation,
  rbacBindings,
  rbacReferences,
  serviceAccounts,
  tlsVerification,
  tlsAgent,
  tlsCertificates,
  tlsAgreement,
  tlsIngress,
  podSecurity,
  podSecurityNamespaces,
  networkIsolation,
  networkSelectors,
  networkReachability,
  secretsInPlain,
  secretSources,
  workloadProbes,
  workloadResources,
  workloadAvailability,
  workloadHostAccess,
  namespaceQuotas,
  workloadHardening,
  releaseHygiene,
  awsTrust,
  awsIrsa,
  awsIam,
  awsEks,
  awsStorage,
  awsCertificates,
  awsPartitions,
];
