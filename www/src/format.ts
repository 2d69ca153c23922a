const inParts = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1_000_000) return `${inParts.format(count / 1000)} KB`;
  return `${inParts.format(count / 1_000_000)} MB`;
}

export const count = (value: number): string => inParts.format(value);
