import { awsCertificates } from "./awsCertificates";
import { awsEks } from "./awsEks";
import { awsIam } from "./awsIam";
import { awsIrsa } from "./awsIrsa";
import { awsPartitions } from "./awsPartitions";
import { awsStorage } from "./awsStorage";
import { awsTrust } from "./awsTrust";
import { imagePinning } from "./imagePinning";
import { images } from "./images";
import { workloadProbes } from "./workloadProbes";
import type { Rule } from "./rule";

/** Every rule of the pack, in the order in which they are reported. */
export const rules: readonly Rule[] = [
  images,
  imagePinning,
  workloadProbes,
  awsTrust,
  awsIrsa,
  awsIam,
  awsEks,
  awsStorage,
  awsCertificates,
  awsPartitions,
];
