import { basename, dirname, extname, join } from 'node:path';
import { drawSvg } from '../answers/figures/draw.js';
import {
  FIGURE_KINDS,
  figureOf,
  type Figure,
  type FigureKind,
  type FigureRequest,
} from '../answers/figures/figure.js';
import { closeAfterReading, openForReading } from '../store/index.js';
import { suggestion } from '../sweep/index.js';
import { whereOf } from './conditions.js';
import { EXIT, MisuseError } from './exit.js';
import { checkFigureFile } from './figure-file.js';
import { writeWhole } from './whole-file.js';

interface PlotArguments {
  readonly results: string;
  readonly y: string;
  readonly x?: string | undefined;
  readonly kind?: string | undefined;
  readonly color?: string | undefined;
  readonly facet: readonly string[];
  readonly rows?: string | undefined;
  readonly at?: number | undefined;
  readonly where: readonly string[];
  readonly title?: string | undefined;
  readonly out?: string | undefined;
}

/** `collapse-lab plot` */
export async function plot(args: PlotArguments): Promise<number> {
  const request = requestOf(args);
  const file = args.out ?? defaultFile(args.results, request);
  checkFigureFile(file);
  const figure = read(args.results, request);
  const content = file.endsWith('.svg')
    ? await drawSvg(figure)
    : `${JSON.stringify(figure.spec, null, 1)}\n`;
  writeWhole(file, content);
  process.stdout.write(`${file}: ${figure.caption}\n`);
  return EXIT.complete;
}

function read(results: string, request: FigureRequest): Figure {
  const database = openForReading(results);
  try {
    return figureOf(database, request);
  } finally {
    closeAfterReading(database);
  }
}

function requestOf(args: PlotArguments): FigureRequest {
  const { y, x, color, facet, rows, at, title } = args;
  if (at !== undefined && (!Number.isInteger(at) || at < 1))
    throw new MisuseError('--at: expected the number of a generation');
  return {
    kind: kindOf(args),
    ...{ y, x, color, rows, at, title },
    facet: facet.length > 0 ? facet : undefined,
    where: whereOf(args.where),
  };
}

function kindOf({ kind, x, rows }: PlotArguments): FigureKind {
  if (kind === undefined) {
    if (rows !== undefined) return 'phase';
    return x === undefined || x === 'generation' ? 'lines' : 'points';
  }
  const known = FIGURE_KINDS.find((name) => name === kind);
  if (known) return known;
  throw new MisuseError(
    `--kind: found ${kind}; expected ${FIGURE_KINDS.join(', ')}${suggestion(kind, FIGURE_KINDS)}`,
  );
}

/** Beside the results: `quickstart-squared_error.svg`, `quickstart-squared_error-phase.svg`. */
function defaultFile(results: string, { kind, y }: FigureRequest): string {
  const name = basename(results, extname(results));
  return join(dirname(results), `${name}-${y}${kind === 'lines' ? '' : `-${kind}`}.svg`);
}
