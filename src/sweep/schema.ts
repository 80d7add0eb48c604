import * as z from 'zod';
import {
  BIASES,
  FAMILIES,
  METRIC_NAMES,
  SAMPLINGS,
  SCHEDULE_SHORT_FORMS,
  SCHEDULES,
  WORKFLOWS,
} from '../simulation/catalog.js';
import type { Kind, Parameter } from '../simulation/parameter.js';

/** The longest list of numbers that a sweep may hold. */
export const MOST_NUMBERS = 1_000_000;

/** Settings of a cell: each can be an axis of the grid, as a whole or by a path into it. */
export const SECTIONS = {
  model: modelSchema().describe('the family and its parameters, the truth included'),
  workflow: kindSchema(WORKFLOWS).describe('which data train a generation; replace unless given'),
  sampling: kindSchema(SAMPLINGS).describe(
    'how synthetic data come out of a fitted model; plain unless given',
  ),
  schedule: kindSchema(SCHEDULES, SCHEDULE_SHORT_FORMS).describe(
    'c_t, so that n_t = round(n · c_t); constant unless given',
  ),
  bias: kindSchema(BIASES).describe('an error added to the estimate; none unless given'),
  n: z.int().min(1).describe('sample size of generation 1'),
  generations: z.int().min(1).max(1_000_000).describe('number of generations T'),
  draw: z
    .enum(['law', 'samples'])
    .describe('evidence from its exact law (law, unless given) or sample by sample (samples)'),
} as const;

export type Section = keyof typeof SECTIONS;

export const SECTION_NAMES = Object.keys(SECTIONS) as Section[];

/** What a section is where neither the file nor an axis gives it; undefined: it must be given. */
export const SECTION_DEFAULTS: Readonly<Record<Section, unknown>> = {
  model: undefined,
  workflow: 'replace',
  sampling: 'plain',
  schedule: 'constant',
  bias: 'none',
  n: undefined,
  generations: undefined,
  draw: 'law',
};

const generation = z.int().min(1).max(1_000_000);

/** Settings of the sweep as a whole. */
const WHOLE = {
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, {
      error: 'letters, digits, dots, dashes and underscores only, at most 100, no leading dot',
    })
    .describe('names the results file'),
  seed: z
    .union([z.string().min(1).max(1000), z.int()])
    .describe('any text; the only source of randomness'),
  replications: z
    .int()
    .min(1)
    .max(1e9)
    .describe('replications per cell: a total, not an increment'),
  zip: z
    .array(z.array(z.string()).min(2))
    .default([])
    .describe('groups of axes that advance together, each a list of axis paths'),
  exclude: z
    .array(z.record(z.string(), z.unknown()))
    .default([])
    .describe('partial cells to leave out'),
  metrics: z
    .array(z.enum(METRIC_NAMES as [string, ...string[]]))
    .min(1)
    .default(['squared_error', 'improved'])
    .describe('numbers recorded for each generation'),
  record: z
    .strictObject({
      trajectories: z
        .union([z.enum(['all', 'none']), z.int().min(1)])
        .default('all')
        .describe('all, none, or the first K replications'),
      generations: z
        .union([
          z.enum(['all', 'log']),
          z.strictObject({ every: generation }),
          z.array(generation).min(1),
        ])
        .default('all')
        .describe('which generations are recorded and summarised'),
    })
    .prefault({}),
  streams: z
    .enum(['independent', 'common'])
    .default('independent')
    .describe('common: the same random numbers in every cell'),
};

/** The file around its sections, which are checked cell by cell. */
export const fileSchema = z.strictObject({
  ...WHOLE,
  model: z.unknown().optional(),
  workflow: z.unknown().optional(),
  sampling: z.unknown().optional(),
  schedule: z.unknown().optional(),
  bias: z.unknown().optional(),
  n: z.unknown().optional(),
  generations: z.unknown().optional(),
  draw: z.unknown().optional(),
  grid: z.record(z.string(), z.array(z.unknown()).min(1)).default({}),
});

export type SweepFile = z.infer<typeof fileSchema>;

/** JSON Schema (draft 2020-12) of the sweep file, for editors. */
export function jsonSchema(): object {
  const sections = Object.fromEntries(
    Object.entries(SECTIONS).map(([name, schema]) => [name, schema.optional()]),
  );
  const axes = Object.fromEntries(
    Object.entries(SECTIONS).map(([name, schema]) => [name, z.array(schema).min(1).optional()]),
  );
  const grid = z
    .object(axes)
    .catchall(z.array(z.unknown()).min(1))
    .optional()
    .describe('axes, crossed: any setting above, or a path into one such as model.dimension');
  const schema = z.strictObject({ ...WHOLE, ...sections, model: looseModel(), grid });
  return {
    ...z.toJSONSchema(schema, { io: 'input' }),
    title: 'collapse-lab sweep file',
  };
}

/** The model as an editor should see it: an axis may supply any of its parameters. */
function looseModel() {
  const options = FAMILIES.map((family) =>
    z
      .strictObject({
        family: z.literal(family.name).describe(family.description),
        ...parameterSchemas(family.parameters),
      })
      .partial(),
  );
  return z.union(options).optional();
}

function modelSchema() {
  const options = FAMILIES.map((family) =>
    z.strictObject({ family: z.literal(family.name), ...parameterSchemas(family.parameters) }),
  );
  return z.discriminatedUnion('family', options as [(typeof options)[0], ...typeof options]);
}

function kindSchema(kinds: readonly Kind[], shortForms: Readonly<Record<string, unknown>> = {}) {
  const bare = kinds.filter((kind) => Object.keys(kind.parameters).length === 0);
  const names = [...bare.map(({ name }) => name), ...Object.keys(shortForms)];
  const objects = kinds
    .filter((kind) => !bare.includes(kind))
    .map((kind) => z.strictObject(parameterSchemas(kind.parameters)).describe(kind.description));
  return z.union([...(names.length > 0 ? [z.enum(names)] : []), ...objects]);
}

function parameterSchemas(parameters: Kind['parameters']) {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, parameterSchema(parameter)]),
  );
}

function parameterSchema(parameter: Parameter): z.ZodType {
  const schema = bareSchema(parameter).describe(parameter.description);
  return parameter.default === undefined ? schema : schema.default(parameter.default as never);
}

function bareSchema(parameter: Parameter): z.ZodType {
  switch (parameter.type) {
    case 'choice':
      return z.enum(parameter.choices as [string, ...string[]]);
    case 'numbers': {
      const number = bounded(z.number(), parameter);
      const isOptional = Array.isArray(parameter.default) && parameter.default.length === 0;
      const list = z
        .array(number)
        .min(isOptional ? 0 : 1)
        .max(MOST_NUMBERS);
      return parameter.orNumber ? z.union([number, list]) : list;
    }
    case 'integer':
      return bounded(z.int(), parameter);
    case 'number':
      return bounded(z.number(), parameter);
    case 'text':
      return z.string().min(1);
    case 'kind':
      return kindSchema(parameter.kinds);
  }
}

function bounded(
  schema: z.ZodNumber,
  { min, max, open = [] }: { min?: number; max?: number; open?: readonly ('min' | 'max')[] },
): z.ZodNumber {
  let result = schema;
  if (min !== undefined) result = open.includes('min') ? result.gt(min) : result.gte(min);
  if (max !== undefined) result = open.includes('max') ? result.lt(max) : result.lte(max);
  return result;
}
