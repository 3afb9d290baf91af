/**
 * Inputs whose comment names values, and that AWS or its provider takes others of as well: nothing that is valid may be
 * refused. By the input's full name: the type's or nested type's, and its own.
 */
export const NOT_EXHAUSTIVE: Readonly<Record<string, string>> = {
  "ec2.LaunchTemplateInstanceMarketOptions.marketType": "EC2 has capacity-block too (EC2 API, MarketType)",
  "aws:eks/nodeGroup:NodeGroup.capacityType": "EKS has CAPACITY_BLOCK too (EKS API, Nodegroup)",
  "eks:index:ManagedNodeGroup.capacityType": "EKS has CAPACITY_BLOCK too (EKS API, Nodegroup)",
  "aws:kms/key:Key.keyUsage": "KMS has KEY_AGREEMENT too (KMS API, CreateKey)",
  "aws:secretsmanager/secret:Secret.type": "AWS adds partners without a new SDK",
  "aws:lb/listener:Listener.routingHttpResponseAccessControlAllowMethodsHeaderValue":
    "the header's value may be several methods with commas",
};
