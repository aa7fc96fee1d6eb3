/** Per service: the event types wanted of it, or `all`. */
export type Subscription = ReadonlyMap<string, ReadonlySet<string> | 'all'>;

/**
 * What a consumer gets: the types it names, as far as its service listens to them (`service:type` or `service:*`). A type
 * that nobody could deliver is a mistake in the manifest.
 */
export function subscription(consumer: { name: string; types: readonly string[] }, listens: readonly string[]): Subscription {
  const wanted = new Map<string, Set<string> | 'all'>();
  const missing = new Set(consumer.types);
  for (const entry of listens) {
    const [service, type] = entry.split(':');
    if (!service || !type) throw new Error(`'${entry}' is not of the form service:type`);
    const types = matching(consumer.types, type);
    if (types === 'all') wanted.set(service, 'all');
    else if (types.length > 0) {
      const present = wanted.get(service) ?? new Set();
      if (present !== 'all') wanted.set(service, new Set([...present, ...types]));
      for (const found of types) missing.delete(found);
    }
  }
  if (missing.size > 0) throw new Error(`consumer ${consumer.name} wants ${[...missing].join(', ')}, which its service does not listen to`);
  return wanted;
}

function matching(types: readonly string[], listened: string): readonly string[] | 'all' {
  if (types.length === 0) return listened === '*' ? 'all' : [listened];
  return listened === '*' ? types : types.filter((type) => type === listened);
}
