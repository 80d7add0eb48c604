import { bindModel, Trajectories, type Experiment } from '../simulation/trajectory.js';
import { recordedGenerations } from '../simulation/recorded-generations.js';
import type { Cell, Sweep } from '../sweep/index.js';
import { experimentOf } from './experiment.js';

/**
 * Simulates one replication again, in this thread, handing over each generation as soon as it is there.
 * Whatever the replication throws is thrown.
 *
 * @param visit receives a generation and its metrics, as recorded in the experiment
 */
export function replay(
  experiment: Experiment,
  replication: number,
  visit: (generation: number, values: Float64Array) => void,
): void {
  const { generations, metrics } = experiment;
  const rows = new Float64Array(generations.length * metrics.length);
  let shown = 0;
  const showBefore = (generation: number) => {
    for (; shown < generations.length && generations[shown]! < generation; shown++)
      visit(
        generations[shown]!,
        rows.subarray(shown * metrics.length, (shown + 1) * metrics.length),
      );
    return false;
  };
  new Trajectories(experiment).run(replication, 1, rows, rows.length, showBefore);
  showBefore(Infinity);
}

/** The experiment of a cell with every generation and every metric that its model has. */
export function tracedExperiment(sweep: Sweep, cell: Cell): Experiment {
  const { measures } = bindModel(cell.content);
  const own = Object.keys(measures);
  const common = 'squared_error' in measures ? ['improved', 'absorbed'] : ['absorbed'];
  return {
    ...experimentOf(sweep, cell),
    metrics: [
      ...sweep.metrics,
      ...[...own, ...common].filter((name) => !sweep.metrics.includes(name)),
    ],
    generations: recordedGenerations('all', cell.content.generations),
  };
}
