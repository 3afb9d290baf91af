import { closest, distance } from "fastest-levenshtein";

/** The known word that was probably meant, if one is near enough to be worth naming. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const best = known.length > 0 ? closest(word, known) : undefined;
  return best !== undefined && distance(word, best) <= Math.max(2, Math.floor(word.length / 3))
    ? best
    : undefined;
}

/** What to do about an unknown word: the near one as a question, else the whole list. */
export function orOneOf(word: string, known: readonly string[], use: (list: string) => string): string {
  const meant = nearest(word, known);
  return meant === undefined ? use([...known].sort().join(", ")) : `did you mean ${meant}?`;
}
