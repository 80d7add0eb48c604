import { streamKey } from '../../dist/random/index.js';
import { simulateBatch, UNHURRIED } from '../../dist/simulation/batch.js';
import { familyOf } from '../../dist/simulation/families/index.js';
import { withDefaults } from '../../dist/simulation/parameter.js';
import { Trajectories } from '../../dist/simulation/trajectory.js';
import { familiesInC, familiesInNumPy } from './answering-program.mjs';
import { interleaved, nanoseconds } from './measure.mjs';

const MODELS = {
  'gaussian-mean': { family: 'gaussian-mean' },
  gaussian: { family: 'gaussian', estimator: 'unbiased' },
  'gaussian, d = 10': { family: 'gaussian', dimension: 10 },
  bernoulli: { family: 'bernoulli', theta: 0.3 },
  poisson: { family: 'poisson', theta: 3 },
  'negative-binomial': { family: 'negative-binomial', theta: 3, size: 2 },
  exponential: { family: 'exponential', theta: 1 },
  uniform: { family: 'uniform' },
  'discrete, K = 1000': { family: 'discrete', truth: { zipf: 1, symbols: 1000 } },
  'linear-regression, d = 10': { family: 'linear-regression' },
  'logistic-regression, p = 2': { family: 'logistic-regression' },
  'symmetric-mixture': { family: 'symmetric-mixture', estimator: 'exact' },
  kde: { family: 'kde', truth: 'normal', bandwidth: 'scott', held_out: 100 },
  'uniform-mixture': { family: 'uniform-mixture' },
  'nested-uniform': { family: 'nested-uniform' },
};

/** What is set beside NumPy and C: a model, and numbers of data a generation by way of drawing. */
const COMPARED = [
  { name: 'gaussian', model: MODELS.gaussian, law: [100], samples: [1000] },
  { name: 'poisson', model: MODELS.poisson, law: [100], samples: [1000] },
  { name: 'bernoulli', model: MODELS.bernoulli, law: [100], samples: [1000] },
  { name: 'exponential', model: MODELS.exponential, law: [100], samples: [1000] },
  {
    name: 'discrete',
    model: MODELS['discrete, K = 1000'],
    law: [100, 10_000],
    samples: [1000],
  },
];

const GENERATIONS = 100;
/** Nominal nanoseconds of one measurement. */
const EFFORT = 1e8;

/** Trajectories alone, nothing stored, one thread. */
export async function families() {
  return [await besideNumPyAndC(), await ofAllFamilies()];
}

/** The same recursions in this program, in NumPy and in C. */
async function besideNumPyAndC() {
  const programs = {
    plain: familiesInNumPy('plain'),
    tuned: familiesInNumPy('tuned'),
    c: familiesInC(),
  };
  if (!programs.plain) console.log('python3 has no NumPy: no figures of NumPy');
  if (!programs.c) console.log('there is no C compiler (cc): no figures of C');
  const candidates = {};
  const outcomes = {};
  const rows = [];
  for (const { name, model, ...sizes } of COMPARED)
    for (const draw of ['law', 'samples'])
      for (const n of sizes[draw]) {
        const row = { family: name, draw, n };
        const ours = content(model, draw, n);
        const replications = replicationsFor(ours, 100_000);
        rows.push(row);
        candidates[label(row, 'ours')] = () => {
          const { figure, result } = simulate(ours, ['squared_error'], replications, [GENERATIONS]);
          outcomes[label(row, 'ours')] = result.rows;
          return figure;
        };
        for (const [language, program] of Object.entries(programs))
          if (program)
            candidates[label(row, language)] = async () => {
              const asked = [name, draw, n, GENERATIONS, replications].join(' ');
              const [figure, error] = await program.ask(asked);
              outcomes[label(row, language)] = error;
              return figure;
            };
      }
  const figures = await interleaved(candidates, 7);
  for (const [language, program] of Object.entries(programs)) {
    program?.close();
    if (program) for (const row of rows) expectAgreement(row, language, outcomes);
  }
  return {
    title:
      'Nanoseconds per generation, one thread, nothing stored. Goals: NumPy / ours at least 1.5, ours / C ' +
      'at most 2.5',
    table: rows.map((row) => {
      const of = (who) => figures[label(row, who)];
      const ratio = (a, b) => Number((a / b).toFixed(2));
      return {
        ...row,
        'collapse-lab': rounded(of('ours')),
        ...(programs.plain && { NumPy: rounded(of('plain')), tuned: rounded(of('tuned')) }),
        ...(programs.c && { C: rounded(of('c')) }),
        ...(programs.plain && {
          'NumPy / ours': ratio(of('plain'), of('ours')),
          'tuned / ours': ratio(of('tuned'), of('ours')),
        }),
        ...(programs.c && { 'ours / C': ratio(of('ours'), of('c')) }),
      };
    }),
  };
}

/** All sides simulate the same: their mean squared errors differ by no more than chance. */
function expectAgreement(row, language, outcomes) {
  const ours = outcomes[label(row, 'ours')];
  const mean = ours.reduce((sum, x) => sum + x, 0) / ours.length;
  const variance = ours.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (ours.length - 1);
  const theirs = outcomes[label(row, language)];
  if (Math.abs(theirs - mean) > 6 * Math.sqrt((2 * variance) / ours.length))
    throw new Error(`${label(row, language)} has mean squared error ${theirs}, ours is ${mean}`);
}

const label = ({ family, draw, n }, who) => `${family}, ${draw}, ${n}: ${who}`;

async function ofAllFamilies() {
  const all = Array.from({ length: GENERATIONS }, (_, i) => i + 1);
  const candidates = {};
  for (const [name, model] of Object.entries(MODELS)) {
    const add = (what, draw, generations) => {
      const cell = content(model, draw, 100);
      const replications = replicationsFor(cell, 5000);
      candidates[`${name}|${what}`] = () =>
        simulate(cell, ['squared_error', 'improved'], replications, generations).figure;
    };
    add('bare', 'law', [GENERATIONS]);
    add('summarised', 'law', all);
    add('samples', 'samples', [GENERATIONS]);
  }
  const figures = await interleaved(candidates, 5);
  return {
    title: 'Nanoseconds per generation, n = 100, one thread, nothing stored',
    table: Object.keys(MODELS).map((family) => ({
      family,
      'exact law': rounded(figures[`${family}|bare`]),
      'and 2 metrics summarised': rounded(figures[`${family}|summarised`]),
      'samples one by one': rounded(figures[`${family}|samples`]),
      'samples / law': rounded(figures[`${family}|samples`] / figures[`${family}|bare`]),
    })),
  };
}

const rounded = (figure) => Number(figure.toFixed(1));

function content(model, draw, n) {
  return {
    model: withDefaults(familyOf(model), model),
    draw,
    workflow: 'replace',
    sampling: 'plain',
    schedule: { power: 0 },
    bias: 'none',
    n,
    generations: GENERATIONS,
  };
}

/** As many as take a tenth of a second. */
function replicationsFor(cell, most) {
  const experiment = { content: cell, metrics: [], generations: [], key: KEY };
  return Math.max(2, Math.min(most, Math.floor(EFFORT / new Trajectories(experiment).cost)));
}

function simulate(cell, metrics, replications, generations) {
  const experiment = { content: cell, metrics, generations, key: KEY, restart: false };
  const isRecorded = generations.length === 1;
  const request = {
    experiment,
    first: 0,
    replications,
    keepRowsBelow: isRecorded ? replications : 0,
    distribution: 'sketch',
    hopelessAfter: Infinity,
  };
  // Once unmeasured: V8 forgets compiled code while other families are measured. A worker that goes from batch
  // to batch of a cell compiles it once.
  simulateBatch(request, UNHURRIED);
  let result;
  const figure = nanoseconds(replications * GENERATIONS, () => {
    result = simulateBatch(request, UNHURRIED);
  });
  return { figure, result };
}

const KEY = streamKey('bench');
