import { AliasTable } from '../../random/alias.js';
import { multinomial, type Stream } from '../../random/index.js';
import type { Draw } from '../cell.js';
import type { Family, Model } from '../family.js';
import { perLane } from '../lane-model.js';
import { choiceOf, numberOf, type Settings } from '../parameter.js';
import { projectToSimplex } from '../simplex.js';
import { discreteMeasures } from './discrete-measures.js';
import { DISCRETE_TRUTHS, probabilitiesOf, problemOfTruth } from './discrete-truth.js';
import { SparseVector, Tally } from './sparse-vector.js';

/** A law: its positive probabilities, and a table to draw from it, made when needed. */
interface Law {
  /** The truth's own vector is shared, and never written to. */
  vector: SparseVector;
  table: AliasTable | null;
  isTableCurrent: boolean;
}

/**
 * A table costs 6 ns a symbol and 13 ns a draw; conditional binomials cost 31 ns a symbol at one draw for
 * each, 45 at three, 85 at a hundred (measured at 100 to 100,000 symbols).
 */
const MOST_DRAWS_A_SYMBOL = 3;

/** Symbols drawn independently; the counts among n of them are multinomial. */
export const discrete: Family = {
  name: 'discrete',
  description:
    'symbols 0 … K-1 with any probabilities, as words without context; fitted by relative ' +
    'frequencies, or by their posterior mean',
  source: 'science 13',
  parameters: {
    truth: {
      type: 'kind',
      kinds: DISCRETE_TRUTHS,
      description: 'true probabilities of the symbols',
    },
    prior: {
      type: 'number',
      min: 0,
      max: 1e9,
      default: 0,
      description: 'a: added to the count of every symbol that the truth has (Dirichlet prior)',
    },
  },
  metrics: {
    distinct: 'symbols of positive probability',
    support_share: 'distinct by the number of symbols of positive true probability',
    entropy: 'entropy in nats',
    collision: 'sum of squared probabilities: the chance that two draws are equal',
    top: 'the largest probability',
    tv: 'total variation distance to the truth',
    kl: 'Kullback-Leibler divergence of the truth from the model, sum of p log(p / p0), in nats; the other way it is infinite once a symbol is lost',
  },
  check(settings) {
    const problem = problemOfTruth(choiceOf(settings, 'truth'));
    return problem === undefined ? {} : { truth: problem };
  },
  minimumSize: () => 1,
  create: (settings, draw) => discreteModel(settings, draw),
};

function discreteModel(settings: Settings, draw: Draw): Model<Law[], SparseVector[]> {
  const probabilities = probabilitiesOf(choiceOf(settings, 'truth'));
  const prior = numberOf(settings, 'prior');
  const truth = new SparseVector();
  truth.reserve(probabilities.length);
  probabilities.forEach((p, symbol) => {
    if (p > 0) truth.push(symbol, p);
  });
  const support = truth.size;
  const measures = discreteMeasures(probabilities, support);

  const tally = new Tally(probabilities.length);
  /** By symbol, zero between calls. */
  const dense = new Float64Array(probabilities.length);
  let compact = new Float64Array();
  const scratch = (size: number) => {
    if (compact.length < size) compact = new Float64Array(size);
    return compact;
  };

  let tableOfTruth: AliasTable | null = null;
  const tableOf = (law: Law): AliasTable => {
    const { values, size } = law.vector;
    if (law.vector === truth) return (tableOfTruth ??= new AliasTable().build(values, size));
    law.table ??= new AliasTable();
    if (!law.isTableCurrent) law.table.build(values, size);
    law.isTableCurrent = true;
    return law.table;
  };

  /** The law's vector, to be overwritten. */
  const overwrite = (law: Law): SparseVector => {
    if (law.vector === truth) law.vector = new SparseVector();
    law.isTableCurrent = false;
    return law.vector;
  };

  /** Overwrites a law by numbers given for each symbol of the support, in its order. */
  const set = (law: Law, numbers: Float64Array) => {
    const vector = overwrite(law);
    vector.clear();
    vector.reserve(support);
    for (let i = 0; i < support; i++)
      if (numbers[i]! > 0) vector.push(truth.symbols[i]!, numbers[i]!);
  };

  const drawByBinomials = (
    stream: Stream,
    { symbols, values, size }: SparseVector,
    n: number,
    into: SparseVector,
  ) => {
    const counts = multinomial(stream, n, values.subarray(0, size), scratch(size));
    into.clear();
    into.reserve(Math.min(n, size));
    for (let i = 0; i < size; i++) if (counts[i]! > 0) into.push(symbols[i]!, counts[i]!);
  };

  return perLane<Law, SparseVector>(
    {
      norm: Math.sqrt(measures.collision!(truth)),
      measures: Object.fromEntries(
        Object.entries(measures).map(([name, measure]) => [
          name,
          ({ vector }: Law) => measure(vector),
        ]),
      ),

      truth: () => ({ vector: truth, table: null, isTableCurrent: false }),
      copy(from, to) {
        if (from.vector === truth) to.vector = truth;
        else overwrite(to).copyFrom(from.vector);
      },
      evidence: () => new SparseVector(),
      clear: (evidence) => evidence.clear(),

      draw(stream, law, n, into) {
        const { vector } = law;
        if (n >= MOST_DRAWS_A_SYMBOL * vector.size) {
          drawByBinomials(stream, vector, n, into);
          return;
        }
        const table = tableOf(law);
        for (let i = 0; i < n; i++) tally.count(table.draw(stream));
        tally.moveTo(into, vector.symbols);
      },

      merge: (pool, batch, weight) => tally.add(pool, batch, weight),

      fit({ size, symbols, values, total }, law) {
        if (prior === 0) {
          const vector = overwrite(law);
          vector.clear();
          vector.reserve(size);
          for (let i = 0; i < size; i++) vector.push(symbols[i]!, values[i]! / total);
          return;
        }
        for (let i = 0; i < size; i++) dense[symbols[i]!] = values[i]!;
        const posterior = scratch(support);
        for (let i = 0; i < support; i++)
          posterior[i] = (dense[truth.symbols[i]!]! + prior) / (total + support * prior);
        for (let i = 0; i < size; i++) dense[symbols[i]!] = 0;
        set(law, posterior);
      },

      adjust(law, move) {
        const { size, symbols, values } = law.vector;
        for (let i = 0; i < size; i++) dense[symbols[i]!] = values[i]!;
        const moved = scratch(support);
        for (let i = 0; i < support; i++) moved[i] = move(dense[truth.symbols[i]!]!);
        for (let i = 0; i < size; i++) dense[symbols[i]!] = 0;
        projectToSimplex(moved, support);
        set(law, moved);
      },

      absorbing({ vector }, move) {
        if (support === 1) return true;
        // A vertex of the simplex is the nearest point to what it is moved to.
        return vector.size === 1 && prior === 0 && move(1) - move(0) > 1 - 2 ** -48;
      },

      cost: (n, fitted) =>
        draw === 'law'
          ? 25 * Math.min(n, MOST_DRAWS_A_SYMBOL * support) + 10 * Math.min(fitted, support)
          : 25 * n + 10 * Math.min(fitted, support),

      width: 1,
      sample(stream, law, n, out) {
        const table = tableOf(law);
        const { symbols } = law.vector;
        for (let i = 0; i < n; i++) out[i] = symbols[table.draw(stream)]!;
      },
      collect(points, n, into) {
        for (let i = 0; i < n; i++) tally.count(points[i]!);
        tally.moveTo(into);
      },
      reward: (coefficients) => (points, at) => coefficients[points[at]!] ?? 0,

      temper({ vector: { size, symbols, values } }, tau, into) {
        let total = 0;
        let top = 0;
        for (let i = 0; i < size; i++) top = Math.max(top, values[i]!);
        const powers = scratch(size);
        // By the largest, so that it is 1 and no other is above it.
        for (let i = 0; i < size; i++) total += powers[i] = Math.pow(values[i]! / top, 1 / tau);
        const tempered = overwrite(into);
        tempered.clear();
        tempered.reserve(size);
        for (let i = 0; i < size; i++) {
          const p = powers[i]! / total;
          if (p > 0) tempered.push(symbols[i]!, p);
        }
      },
    },
    draw,
  );
}
