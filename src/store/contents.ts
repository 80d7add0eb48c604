import type { ResultsReader } from './reader.js';

/** A table or view, what it holds, and a query that uses it. */
export interface Content {
  readonly name: string;
  readonly holds: string;
  readonly columns: readonly string[];
  readonly example: string;
}

/** What there is to ask a results file, with examples in terms of its own axes and metrics. */
export function contentsOf(reader: ResultsReader): Content[] {
  const varying = reader.varyingColumns();
  const axes = varying.length > 0 ? varying : ['schedule', 'n'];
  const by = axes.join(', ');
  const [metric = 'squared_error'] = reader.metricColumns();
  const contents = [
    {
      name: 'answer',
      holds: 'each summary beside its theory and cell, with z',
      example: `SELECT ${by}, mean, mcse, theory, z FROM answer WHERE metric = '${metric}' AND generation = generations`,
    },
    {
      name: 'result',
      holds: "each recorded generation of each replication, with its cell's settings",
      example: `SELECT ${by}, generation, ${metric} FROM result WHERE replication = 0 LIMIT 20`,
    },
    {
      name: 'final',
      holds: 'result at the last generation only',
      example: `SELECT ${by}, median(${metric}) AS median FROM final GROUP BY ${by}`,
    },
    {
      name: 'summary',
      holds: 'mean, Monte Carlo error, spread and quantiles by cell, generation and metric',
      example: 'SELECT * FROM summary WHERE cell_id = 1 ORDER BY metric, generation LIMIT 20',
    },
    {
      name: 'theory',
      holds: 'closed forms by cell, generation and metric',
      example: 'SELECT * FROM theory WHERE cell_id = 1 LIMIT 20',
    },
    {
      name: 'cell',
      holds: 'the points of the grid',
      example: `SELECT cell_id, ${by}, replications FROM cell`,
    },
    {
      name: 'trajectory',
      holds: 'the recorded numbers themselves',
      example: 'SELECT count(*) AS rows FROM trajectory',
    },
    {
      name: 'batch',
      holds: 'what was committed, when, and how long it took to compute',
      example:
        'SELECT cell_id, sum(replications) AS done, sum(seconds) AS seconds FROM batch GROUP BY cell_id',
    },
    {
      name: 'failure',
      holds: 'replications that could not be simulated',
      example: 'SELECT * FROM failure',
    },
    {
      name: 'meta',
      holds: 'facts about the sweep: seed, versions, times, digest',
      example: 'SELECT key, value FROM meta',
    },
  ];
  return contents.map((content) => ({ ...content, columns: reader.columns(content.name) }));
}
