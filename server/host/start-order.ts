interface Node { readonly name: string; readonly uses: readonly string[] }

/** Each service after those it uses. A circle or an unknown neighbour is refused by name. What runs `elsewhere` is started there. */
export function startOrder<Service extends Node>(services: readonly Service[], elsewhere: readonly string[] = []): Service[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const ordered = new Set<Service>();
  const visit = (service: Service, path: readonly string[]): void => {
    if (ordered.has(service)) return;
    if (path.includes(service.name)) throw new Error(`services use each other in a circle: ${[...path, service.name].join(' → ')}`);
    for (const name of service.uses) {
      const used = byName.get(name);
      if (used === undefined && elsewhere.includes(name)) continue;
      if (used === undefined) throw new Error(`${service.name} uses ${name}, which is not among the services started: ${[...byName.keys()].join(', ')}`);
      visit(used, [...path, service.name]);
    }
    ordered.add(service);
  };
  for (const service of services) visit(service, []);
  return [...ordered];
}
