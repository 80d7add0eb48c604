/**
 * Metrics that are 0 or 1 (or, on a tie, between): their means are proportions, and the view `answer`
 * gives their z the standard error that theory itself implies.
 */
export const EVENTS: readonly string[] = [
  ...['improved', 'absorbed', 'outside', 'above_epsilon', 'at_zero', 'at_one'],
  ...['separated', 'selector', 'collapsed'],
];
