import { activateRoutingRules } from './activate-rules.ts';
import type { RoutingDeps } from './deps.ts';
import { createRoutingRules, deleteRoutingRules, updateRoutingRules } from './draft-rules.ts';
import { getRoutingRules, listRoutingRules, tryRoutingRules } from './read-rules.ts';

/** All of `routingOperations`. */
export const routingHandlers = (deps: RoutingDeps) => ({
  createRoutingRules: createRoutingRules(deps), listRoutingRules: listRoutingRules(deps), getRoutingRules: getRoutingRules(deps), updateRoutingRules: updateRoutingRules(deps),
  deleteRoutingRules: deleteRoutingRules(deps), activateRoutingRules: activateRoutingRules(deps), tryRoutingRules: tryRoutingRules(deps),
});
