/**
 * True if `name` was probably meant to be `known`: in another case, with underscores, or with one or two slips behind the
 * first letter. In a short name only two letters in each other's places are one: `mode` and `speed` are names of their own.
 */
export function isNear(name: string, known: string): boolean {
  const [one, other] = [name, known].map((text) => text.replace(/[-_]/g, "").toLowerCase()) as [
    string,
    string,
  ];
  const { length } = other;
  if (one[0] !== other[0] || (length < 6 && one.length !== length)) return one === other;
  const slips = length < 3 ? 0 : length < 8 ? 1 : 2;
  return isWithin(one, other, slips, length < 6);
}

/**
 * True if no more letters than `slips` are missing, too many, wrong or in the place of their neighbours; the last alone, if
 * `swapped`.
 */
function isWithin(one: string, other: string, slips: number, swapped: boolean): boolean {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const [a, b] = [one.slice(at), other.slice(at)];
  if (a === b) return true;
  const without = (fromA: number, fromB: number) =>
    isWithin(a.slice(fromA), b.slice(fromB), slips - 1, swapped);
  const isSwapped = a[0] === b[1] && a[1] === b[0];
  return (
    slips > 0 &&
    ((isSwapped && without(2, 2)) || (!swapped && (without(1, 0) || without(0, 1) || without(1, 1))))
  );
}
