import * as z from 'zod';
import {
  assign,
  joinPath,
  readDocument,
  readSweep,
  SweepFileError,
  type Sweep,
  type SweepDocument,
} from '../sweep/index.js';
import { FIGURE_KINDS, type FigureRequest } from '../answers/figures/request.js';

const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words joined by -');
const sentence = z.string().trim().min(1);
const setting = z.union([z.string(), z.number()]);
const where = z.record(z.string(), z.union([setting, z.array(setting)]));

const claimSchema = z.strictObject({
  /** What the paper, or the theory behind it, says must be seen. */
  claim: sentence,
  sweep: name,
  /** Gives columns measured, mcse, expected, and `case` where there are several rows. */
  sql: sentence,
  expect: z.union([
    z.enum(['equal', 'at most', 'at least']),
    z.strictObject({ within: z.number().positive().max(1) }),
  ]),
  /** Largest standard error, as a share of what is expected, with which equality can be judged. */
  resolution: z.number().positive().max(1).default(0.1),
});

const figureSchema = z.strictObject({
  name,
  sweep: name,
  kind: z.enum(FIGURE_KINDS),
  title: sentence,
  y: z.string(),
  x: z.string().optional(),
  rows: z.string().optional(),
  color: z.string().optional(),
  facet: z.array(z.string()).max(2).optional(),
  at: z.number().int().positive().optional(),
  where: where.optional(),
});

const paperSchema = z.strictObject({
  title: sentence,
  authors: sentence,
  source: sentence,
  question: sentence,
  /** What is simulated, and how it stands to the paper's own experiments. */
  about: sentence,
  sweeps: z.record(
    name,
    z.strictObject({
      sweep: z.record(z.string(), z.unknown()),
      /** Settings of the quick size, by path. */
      quick: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
  claims: z.array(claimSchema).min(1),
  figures: z.array(figureSchema).min(1),
});

export type Claim = z.infer<typeof claimSchema>;
export type PaperFigure = z.infer<typeof figureSchema>;

export type Size = 'full' | 'quick';

/** A paper's experiments: sweeps, what must be seen in them, and figures. */
export interface Paper extends Omit<z.infer<typeof paperSchema>, 'sweeps'> {
  readonly id: string;
  /** Sweeps by their names within the paper. */
  sweepsOf(size: Size): ReadonlyMap<string, Sweep>;
}

/** What a paper's figure is to show. */
export function figureRequest({ where, ...figure }: PaperFigure): FigureRequest {
  const { kind, title, y, x, rows, color, facet, at } = figure;
  const texts = Object.entries(where ?? {}).map(([column, values]): [string, string[]] => [
    column,
    [values].flat().map(String),
  ]);
  return { kind, title, y, x, rows, color, facet, at, where: Object.fromEntries(texts) };
}

/** Reads a paper's file. Throws SweepFileError. */
export function readPaper(file: string, id: string): Paper {
  const document = readDocument(file);
  const parsed = paperSchema.safeParse(document.value);
  const problem = (path: readonly PropertyKey[], message: string) => ({
    path: joinPath(path),
    message,
    line: document.lineOf(path),
  });
  if (!parsed.success)
    throw new SweepFileError(
      file,
      parsed.error.issues.map(({ path, message }) => problem(path, message)),
    );
  const { sweeps, ...rest } = parsed.data;
  const users = [
    ...rest.claims.map(({ sweep }, i) => ({ sweep, path: ['claims', i, 'sweep'] })),
    ...rest.figures.map(({ sweep }, i) => ({ sweep, path: ['figures', i, 'sweep'] })),
  ];
  const unknown = users.filter(({ sweep }) => !Object.hasOwn(sweeps, sweep));
  if (unknown.length > 0)
    throw new SweepFileError(
      file,
      unknown.map(({ sweep, path }) =>
        problem(path, `no sweep '${sweep}'; expected ${Object.keys(sweeps).join(', ')}`),
      ),
    );
  return {
    ...rest,
    id,
    sweepsOf: (size) =>
      new Map(
        Object.entries(sweeps).map(([each, { sweep, quick }]) => {
          const own = { name: `${id}-${each}`, seed: id, ...sweep };
          const within = partOf(document, own, ['sweeps', each, 'sweep']);
          return [each, readSweep(size === 'quick' ? assign(within, settings(quick)) : within)];
        }),
      ),
  };
}

function partOf(
  document: SweepDocument,
  value: unknown,
  prefix: readonly PropertyKey[],
): SweepDocument {
  return { ...document, value, lineOf: (path) => document.lineOf([...prefix, ...path]) };
}

function settings(quick: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(quick).map(([path, value]) => `${path}=${JSON.stringify(value)}`);
}
