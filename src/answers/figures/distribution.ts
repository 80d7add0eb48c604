import { boxes } from './boxes.js';
import { generationInWords, shownEstimates } from './estimate-rows.js';
import { histogram, type Sample } from './histogram.js';
import { layOut } from './layout.js';
import type { Figure } from './request.js';
import type { Subject } from './subject.js';
import { valuesAt } from './trajectory-values.js';

/** How a metric is distributed over replications at a generation: bins, or boxes where bins cannot be had. */
export function distribution(subject: Subject): Figure {
  const { database, grid, metric, request } = subject;
  const layout = layOut(grid, { ...request, taken: [], first: 'color' });
  const shown = shownEstimates(subject, layout, request.at === undefined ? 'last' : [request.at]);
  const samples = shown.map(({ estimate, placed }): Sample => ({
    placed,
    estimate,
    values: valuesAt(database, placed.cell.cellId, metric, estimate.generation),
  }));
  const isRecorded = samples.every(
    ({ placed, values }) => values.length >= placed.cell.replications,
  );
  const generation = generationInWords(shown);
  const title = request.title ?? `${subject.sweep}: distribution of ${metric} at ${generation}`;
  return isRecorded
    ? histogram(subject, layout, samples, generation, title)
    : boxes(subject, layout, shown, generation, title);
}
