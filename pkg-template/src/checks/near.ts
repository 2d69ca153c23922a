/**
 * True if `name` was probably meant to be `known`: in another case, with underscores, or with one or two slips; of a short
 * name one, which is not in its first letter.
 */
export function isNear(name: string, known: string): boolean {
  const [one, other] = [name, known].map((text) => text.replace(/[-_]/g, "").toLowerCase()) as [
    string,
    string,
  ];
  const { length } = other;
  const isOther = length < 3 || (length < 5 && one[0] !== other[0]);
  return isWithin(one, other, isOther ? 0 : length < 6 ? 1 : 2);
}

/** True if no more letters than `slips` are missing, too many, wrong or in the place of their neighbours. */
function isWithin(one: string, other: string, slips: number): boolean {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const [a, b] = [one.slice(at), other.slice(at)];
  if (a === b) return true;
  const without = (fromA: number, fromB: number) => isWithin(a.slice(fromA), b.slice(fromB), slips - 1);
  const isSwapped = a[0] === b[1] && a[1] === b[0];
  return slips > 0 && (without(1, 0) || without(0, 1) || without(1, 1) || (isSwapped && without(2, 2)));
}
