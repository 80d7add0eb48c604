import type { Estimate } from '../estimates.js';
import { numberText, roundedText } from '../number-text.js';
import { binsFor, countIn } from './bins.js';
import { commonSettings, metricInWords, replicationsInWords } from './caption.js';
import { colorOf, numberAxis } from './encodings.js';
import type { Layout, Placed } from './layout.js';
import { assemble, panelSize, type Part, type Row } from './panels.js';
import type { Figure } from './request.js';
import { binScale, valueScale } from './scales.js';
import type { Subject } from './subject.js';
import { placeInWords } from './text.js';

/** A metric's values in all replications of a cell at one generation. */
export interface Sample {
  readonly placed: Placed;
  readonly estimate: Estimate;
  readonly values: readonly number[];
}

/** Up to so many different values have a bar each. */
const MOST_ATOMS = 12;

/** The share of replications in each bin, or at each value where there are few. */
export function histogram(
  subject: Subject,
  layout: Layout,
  samples: readonly Sample[],
  generation: string,
  title: string,
): Figure {
  const all = samples.flatMap(({ values }) => values.filter(Number.isFinite));
  const atoms = [...new Set(all)].sort((a, b) => a - b);
  const size = panelSize(layout.facets);
  const isDiscrete = atoms.length <= MOST_ATOMS;
  const bins = binsFor(all);
  const { edges } = bins;
  const barsOf = (sample: Sample): Bar[] =>
    isDiscrete
      ? atoms.map((value) => ({
          value: numberText(value),
          count: sample.values.filter((each) => each === value).length,
          name: numberText(value),
        }))
      : countIn(bins, sample.values).map((count, i) => ({
          from: edges[i]!,
          to: edges[i + 1]!,
          count,
          name: `${roundedText(edges[i]!, 3)} to ${roundedText(edges[i + 1]!, 3)}`,
        }));
  const rows = samples.flatMap((sample) => [
    ...rowsOf(sample, barsOf(sample), layout),
    // Where the outline comes down.
    ...(isDiscrete ? [] : [{ from: edges.at(-1)!, share: 0, ...placeOf(sample) }]),
  ]);
  const shares = rows.map(({ share }) => Number(share));
  const y = numberAxis('share', 'share of replications', valueScale([0, ...shares, 0.01], false), size.height, 34); // prettier-ignore
  const layers = isDiscrete
    ? [atomLayer(atoms.map(numberText), y, layout, subject.metric)]
    : binLayers(numberAxis('from', subject.metric, binScale(bins), size.width, 48), y, layout);
  const beyond = samples.reduce(
    (count, { values }) => count + values.filter(Number.isFinite).length,
    -samples.flatMap(barsOf).reduce((count, bar) => count + bar.count, 0),
  );
  const infinite = samples.flatMap(({ values }) => values).length - all.length;
  const caption = [
    `Distribution of ${metricInWords(subject.metric, layout.cells)} at ${generation}, ${replicationsInWords(samples.map(({ values }) => values.length))}: the share of replications ${isDiscrete ? 'with each value' : `in each of ${edges.length - 1} bins that are equally wide on the axis`}.`,
    commonSettings(subject),
    ...layout.notes,
    ...(beyond > 0 ? [`Outliers beyond the axis: ${beyond} values.`] : []),
    ...(infinite > 0 ? [`Undefined or infinite: ${infinite} values, counted in the shares but not shown.`] : []), // prettier-ignore
  ].join(' ');
  return { title, caption, spec: assemble(title, caption, rows, layers, layout.facets, size) };
}

interface Bar {
  readonly value?: string;
  readonly from?: number;
  readonly to?: number;
  readonly count: number;
  /** As it is read out. */
  readonly name: string;
}

function placeOf({ placed }: Sample): Row {
  return { series: placed.series, ...placed.panel };
}

function rowsOf(sample: Sample, bars: readonly Bar[], layout: Layout): Row[] {
  const { placed, values, estimate } = sample;
  const where = placeInWords(estimate, placed, layout.legend);
  return bars.map(({ count, name, ...bar }) => {
    const share = count / values.length;
    const description = `${where}, ${name}: ${count} of ${values.length} (${roundedText(100 * share, 3)} %)`;
    return { ...bar, share, ...placeOf(sample), ...(count > 0 ? { description } : {}) };
  });
}

function binLayers(x: Part, y: Part, layout: Layout): Part[] {
  return [
    {
      transform: [{ filter: 'datum.share > 0' }],
      mark: { type: 'rect', opacity: layout.series.length > 1 ? 0.25 : 0.6 },
      encoding: {
        x,
        x2: { field: 'to' },
        y,
        y2: { datum: 0 },
        color: colorOf(layout),
        description: { field: 'description' },
      },
    },
    {
      mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5, aria: false },
      encoding: { x, y, color: colorOf(layout) },
    },
  ];
}

function atomLayer(values: readonly string[], y: Part, layout: Layout, metric: string): Part {
  const { series } = layout;
  return {
    mark: { type: 'bar' },
    encoding: {
      x: { field: 'value', type: 'nominal', sort: values, title: metric, axis: { labelAngle: 0 } },
      ...(series.length > 1 ? { xOffset: { field: 'series', sort: series } } : {}),
      y: { ...y, stack: null },
      color: colorOf(layout),
      description: { field: 'description' },
    },
  };
}
