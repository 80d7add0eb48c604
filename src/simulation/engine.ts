/**
 * Version of everything that a stored number depends on besides the sweep: generators, samplers,
 * recursion, families and the reduction of summaries. Moves whenever any number would change.
 */
export const ENGINE_VERSION = '2';
