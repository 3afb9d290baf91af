/**
 * Whether machines of a type have an ARM processor (Graviton): a `g` after the number of the generation says so, as in
 * `m7g.large` or `c6gn.xlarge` (EC2, "Instance type naming conventions"); `g4dn` and `g5` are of AMD or Intel.
 */
export function isArm(instanceType: string): boolean {
  return /^[a-z]+[0-9]+g[a-z]*[.-]/.test(instanceType) || instanceType.startsWith("a1.");
}
