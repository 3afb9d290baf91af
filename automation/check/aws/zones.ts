/**
 * Zones whose subnets EKS takes for no control plane (EKS user guide, "Amazon EKS networking requirements for VPC and
 * subnets"); ids, because the letters differ from account to account.
 */
const WITHOUT_CONTROL_PLANE: readonly string[] = ["use1-az3", "usw1-az2", "cac1-az3"];

/** Whether EKS takes subnets of this zone for no control plane. */
export function hasNoControlPlane(zoneId: string): boolean {
  return WITHOUT_CONTROL_PLANE.includes(zoneId);
}
