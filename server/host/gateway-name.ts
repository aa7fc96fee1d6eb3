/** The public HTTP API, by the name it has among services. It is none, but a process may do without it, or do nothing else. */
export const GATEWAY = 'gateway';
