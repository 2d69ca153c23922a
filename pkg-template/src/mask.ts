/** The first and the last four characters of a secret. */
export const mask = (secret: string): string =>
  secret.length > 11 ? `${secret.slice(0, 4)}...${secret.slice(-4)}` : secret && "***";
