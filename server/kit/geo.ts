/** The port to whatever knows in which country an address is. */
export interface Geo {
  /** Two capital letters (ISO 3166), or null where nobody knows. Takes an address or the first of a network: `203.0.113.0/24`. */
  countryOf(network: string): string | null;
}

/** Where no such thing is at hand. */
export const noGeo: Geo = { countryOf: () => null };
