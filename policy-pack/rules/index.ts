import { imagePinning } from "./imagePinning";
import { images } from "./images";
import type { Rule } from "./rule";

/** Every rule of the pack, in the order in which they are reported. */
export const rules: readonly Rule[] = [images, imagePinning];
