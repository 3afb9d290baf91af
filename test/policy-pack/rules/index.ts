import { cases as awsCertificates } from "./awsCertificates.cases";
import { cases as awsEks } from "./awsEks.cases";
import { cases as awsIam } from "./awsIam.cases";
import { cases as awsIrsa } from "./awsIrsa.cases";
import { cases as awsPartitions } from "./awsPartitions.cases";
import { cases as awsStorage } from "./awsStorage.cases";
import { cases as awsTrust } from "./awsTrust.cases";
import { cases as imagePinning } from "./imagePinning.cases";
import { cases as images } from "./images.cases";
import { cases as workloadProbes } from "./workloadProbes.cases";
import { cases as workloadResources } from "./workloadResources.cases";
import { cases as networkIsolation } from "./networkIsolation.cases";
import { cases as networkReachability } from "./networkReachability.cases";
import { cases as networkSelectors } from "./networkSelectors.cases";
import { cases as podSecurity } from "./podSecurity.cases";
import { cases as podSecurityNamespaces } from "./podSecurityNamespaces.cases";
import { cases as workloadAvailability } from "./workloadAvailability.cases";
import { cases as rbacBindings } from "./rbacBindings.cases";
import { cases as rbacEscalation } from "./rbacEscalation.cases";
import { cases as rbacReferences } from "./rbacReferences.cases";
import { cases as serviceAccounts } from "./serviceAccounts.cases";
import { cases as workloadHostAccess } from "./workloadHostAccess.cases";
import { cases as secretsInPlain } from "./secretsInPlain.cases";
import { cases as releaseHygiene } from "./releaseHygiene.cases";
import { cases as tlsVerification } from "./tlsVerification.cases";
import { cases as secretSources } from "./secretSources.cases";
import { cases as namespaceQuotas } from "./namespaceQuotas.cases";
import { cases as tlsAgent } from "./tlsAgent.cases";
import { cases as tlsCertificates } from "./tlsCertificates.cases";
import { cases as tlsAgreement } from "./tlsAgreement.cases";
import { cases as tlsIngress } from "./tlsIngress.cases";
import { cases as workloadHardening } from "./workloadHardening.cases";
import type { RuleCase } from "./ruleCase";

/** The cases of every rule, by the rule's name. */
export const casesByRule: Readonly<Record<string, readonly RuleCase[]>> = {
  images,
  "tls-ingress": tlsIngress,
  "tls-agreement": tlsAgreement,
  "tls-certificates": tlsCertificates,
  "tls-agent": tlsAgent,
  "secret-sources": secretSources,
  "tls-verification": tlsVerification,
  "secrets-in-plain": secretsInPlain,
  "pod-security": podSecurity,
  "pod-security-namespaces": podSecurityNamespaces,
  "network-isolation": networkIsolation,
  "network-selectors": networkSelectors,
  "network-reachability": networkReachability,
  "image-pinning": imagePinning,
  "rbac-escalation": rbacEscalation,
  "rbac-bindings": rbacBindings,
  "rbac-references": rbacReferences,
  "service-accounts": serviceAccounts,
  "workload-probes": workloadProbes,
  "workload-resources": workloadResources,
  "workload-availability": workloadAvailability,
  "aws-trust": awsTrust,
  "aws-irsa": awsIrsa,
  "aws-iam": awsIam,
  "aws-eks": awsEks,
  "aws-storage": awsStorage,
  "aws-certificates": awsCertificates,
  "aws-partitions": awsPartitions,
  "workload-host-access": workloadHostAccess,
  "release-hygiene": releaseHygiene,
  "namespace-quotas": namespaceQuotas,
  "workload-hardening": workloadHardening,
};
