/** Two services for the adapter's own tests. */
export const thing = { name: 'thing', migrations: new URL('./schema/', import.meta.url) } as const;
export const neighbour = { name: 'neighbour', migrations: new URL('./neighbour/', import.meta.url) } as const;
