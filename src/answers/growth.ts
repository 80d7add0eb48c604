import type Database from 'better-sqlite3';
import { expectedGrowth, type GrowthLaw } from '../theory/growth.js';
import { contrastErrors } from './contrast-errors.js';
import { readEstimates, type Estimate } from './estimates.js';
import type { AnsweredCell } from './grid.js';

/** A number and its Monte Carlo standard error. */
export interface WithError {
  readonly value: number;
  readonly error: number;
}

/**
 * How a mean grows over the last stretch of generations, what is left of it in the long run being
 * theory's to say:
 * - level: by less than 5 % for every factor e in T;
 * - falling;
 * - log: like log T, its slope against log T changing by less than 15 % over the stretch;
 * - power: like a power of T, its slope on log-log axes changing by less than 25 %;
 * - between: faster than log T, but with a falling power of T;
 * - slowing: more slowly than log T, so either bounded or nearly so;
 * - steeper: faster than a power of T;
 * - growing, in a shape that the data cannot tell;
 * - undecided: the data cannot tell whether it grows.
 */
export type GrowthVerdict =
  | 'level'
  | 'falling'
  | 'log'
  | 'power'
  | 'between'
  | 'slowing'
  | 'steeper'
  | 'growing'
  | 'undecided';

export interface Growth {
  readonly cell: AnsweredCell;
  readonly metric: string;
  readonly verdict: GrowthVerdict;
  /** Why there is no verdict, or none on the shape. */
  readonly reason: string | null;
  /** First and last generation of the stretch. */
  readonly from: number;
  readonly to: number;
  /** Increase of the mean when T grows e-fold, by least squares against log T. */
  readonly slope: WithError;
  /** The same slope of theory's exact values; null where there are none. */
  readonly theorySlope: number | null;
  /** Slope of log mean against log T: the power of T. */
  readonly power: WithError;
  /** What theory says of T without end, for squared_error. */
  readonly theory: GrowthLaw | null;
}

const LEAST_REPLICATIONS = 100;
const LEAST_GENERATIONS = 4;
const SURE = 3;
const LEVEL = 0.05;
/** A schedule of t^1.1 changes the slope against log T by 21 % in a decade: that is not log T. */
const SAME_SLOPE = 0.15;
const SAME_POWER = 0.25;

/** Growth of a metric in each cell that is done, over the last decade of its generations. */
export function growthOf(
  database: Database.Database,
  cells: readonly AnsweredCell[],
  metric: string,
): Growth[] {
  return cells.flatMap((cell) => {
    const all = readEstimates(database, [cell], [metric], 'all');
    if (all.length === 0) return [];
    const last = cell.content.generations;
    const stretch = all.filter(({ generation }) => generation >= Math.max(1, last / 10));
    return judge(database, cell, metric, stretch);
  });
}

function judge(
  database: Database.Database,
  cell: AnsweredCell,
  metric: string,
  stretch: readonly Estimate[],
): Growth {
  const means = stretch.map(({ mean }) => mean);
  const logs = means.map((mean) => Math.log(mean));
  const contrasts = contrastsAt(stretch.map(({ generation }) => Math.log(generation)));
  // To first order the log of a mean moves by its relative error.
  const relative = (weights: readonly number[]) => weights.map((weight, i) => weight / means[i]!);
  const [slope, bend, power, powerBend] = contrastErrors(database, cell, metric, stretch, [
    ...[contrasts.slope, contrasts.bend],
    ...[relative(contrasts.slope), relative(contrasts.bend)],
  ]).map((error, i) => ({
    value:
      means.length > 0
        ? dot(i % 2 === 0 ? contrasts.slope : contrasts.bend, i < 2 ? means : logs)
        : NaN,
    error,
  })) as [WithError, WithError, WithError, WithError];
  const exact = stretch.map(
    ({ theory }) => theory.find(({ kind }) => kind === 'exact')?.value ?? NaN,
  );
  const theorySlope = dot(contrasts.slope, exact);
  const why = hindrance(stretch);
  const [verdict, reason] = why
    ? (['undecided', why] as const)
    : verdictOf({
        ...{ slope, bend, power, powerBend },
        level: means.at(-1)!,
      });
  return {
    ...{ cell, metric, verdict, reason, slope, power },
    from: stretch[0]?.generation ?? NaN,
    to: stretch.at(-1)?.generation ?? NaN,
    theorySlope: Number.isFinite(theorySlope) && means.length > 0 ? theorySlope : null,
    theory: metric === 'squared_error' ? expectedGrowth(cell.content) : null,
  };
}

/** What stands against any verdict. */
function hindrance(stretch: readonly Estimate[]): string | null {
  if (stretch.length < LEAST_GENERATIONS)
    return `fewer than ${LEAST_GENERATIONS} recorded generations in the last tenth to all of T`;
  if (stretch.some(({ replications }) => replications < LEAST_REPLICATIONS))
    return `fewer than ${LEAST_REPLICATIONS} replications`;
  if (stretch.some(({ flag }) => flag === 'rare paths')) return 'means are carried by rare paths';
  if (!stretch.every(({ mean }) => mean > 0 && mean < Infinity)) return 'means are not positive';
  return null;
}

interface Shape {
  readonly slope: WithError;
  /** The last mean. */
  readonly level: number;
  /** Change of the slope over the stretch. */
  readonly bend: WithError;
  readonly power: WithError;
  readonly powerBend: WithError;
}

function verdictOf(shape: Shape): readonly [GrowthVerdict, string | null] {
  const { slope, level, bend, power, powerBend } = shape;
  const [low, high] = range(slope, level);
  if (low > -LEVEL && high < LEVEL) return ['level', null];
  if (high < 0) return ['falling', null];
  if (low < 0) return ['undecided', 'the slope lies within 3 standard errors of 0'];
  const [bendLow, bendHigh] = range(bend, slope.value);
  const [powerLow, powerHigh] = range(powerBend, power.value);
  const isLog = bendLow > -SAME_SLOPE && bendHigh < SAME_SLOPE;
  const isPower = powerLow > -SAME_POWER && powerHigh < SAME_POWER;
  if (isLog && isPower) return ['growing', 'log T and a small power of T look alike here'];
  if (isLog) return ['log', null];
  if (isPower) return ['power', null];
  if (bendHigh < 0) return ['slowing', null];
  if (powerLow > 0) return ['steeper', null];
  if (bendLow > 0 && powerHigh < 0) return ['between', null];
  return ['growing', 'errors are too large to tell log T from a power of T'];
}

/** Where a number lies for sure, as a share of another. */
function range({ value, error }: WithError, whole: number): readonly [number, number] {
  return [(value - SURE * error) / whole, (value + SURE * error) / whole];
}

/**
 * Weights that turn values at the points x into the slope of their least-squares line, and into the
 * change of slope of their least-squares parabola between the first and the last point.
 */
function contrastsAt(x: readonly number[]): { slope: readonly number[]; bend: readonly number[] } {
  const centre = sum(x) / x.length;
  const line = x.map((each) => each - centre);
  const slope = line.map((each) => each / dot(line, line));
  const squares = line.map((each) => each * each);
  const level = sum(squares) / x.length;
  const tilt = dot(slope, squares);
  const curve = squares.map((each, i) => each - level - tilt * line[i]!);
  const width = 2 * (x.at(-1)! - x[0]!);
  return { slope, bend: curve.map((each) => (width * each) / dot(curve, curve)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return sum(a.map((each, i) => each * b[i]!));
}
