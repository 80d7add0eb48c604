import { describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gaussianTruth } from '../src/simulation/families/gaussian.js';
import { withLinearData, withLogisticData } from '../src/simulation/families/regression-data.js';
import { logisticTruth } from '../src/simulation/families/logistic-regression.js';
import { familyOf } from '../src/simulation/families/index.js';
import { withDefaults, type Settings } from '../src/simulation/parameter.js';
import { readDocument, readSweep, SweepFileError } from '../src/sweep/index.js';
import { ask, collapseLab, temporaryFolder } from './support/lab.js';

const completed = (model: Settings) => withDefaults(familyOf(model), model);

describe('a data set that comes with the program', () => {
  test('gives a linear regression its published least squares', () => {
    // Berndt's 534 workers: wage = -4.90 + 0.926 education + 0.105 experience, residual sd 4.60.
    const data = { dataset: 'cps-wages', columns: 'education, experience, wage' };
    const { w, sigma } = withLinearData(completed({ family: 'linear-regression', data }));
    const [education, experience] = w as readonly number[];
    expect(education).toBeCloseTo(0.926, 3);
    expect(experience).toBeCloseTo(0.1051, 3);
    // The published figure divides by 531 instead of 534.
    expect((sigma as number) * Math.sqrt(534 / 531)).toBeCloseTo(4.599, 2);
  });

  test('gives a logistic regression coefficients at which the likelihood is level', () => {
    const data = { dataset: 'cps-wages', columns: 'wage, experience, union' };
    const settings = withLogisticData(completed({ family: 'logistic-regression', data }));
    const [wage, , intercept] = logisticTruth(settings);
    // The table codes the 438 who are in no union by 1; those in one earn more.
    expect(intercept).toBeCloseTo(Math.log(438 / 96), 0);
    expect(wage).toBeLessThan(0);
  });

  test('gives a Gaussian its mean and covariance', () => {
    const data = { dataset: 'cps-wages', columns: 'education, wage' };
    const { mean, factor } = gaussianTruth(completed({ family: 'gaussian', data }));
    // Mean education 13.0187, mean wage 9.0241; their correlation is 0.3819.
    expect(mean[0]).toBeCloseTo(13.0187, 4);
    expect(mean[1]).toBeCloseTo(9.0241, 4);
    expect(factor[2]! / Math.hypot(factor[2]!, factor[3]!)).toBeCloseTo(0.3819, 3);
  });
});

const SWEEP = `
name: csv
seed: 1
generations: 3
replications: 10
n: 20
metrics: [squared_error_mean, trace_ratio]
record: { generations: all }
`;

describe('a CSV file', () => {
  function folderWith(csv: string): string {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'points.csv'), csv);
    return folder;
  }

  const problemOf = (csv: string, model: string): string => {
    const folder = folderWith(csv);
    const file = join(folder, 'sweep.yaml');
    writeFileSync(file, `${SWEEP}model: ${model}`);
    try {
      readSweep(readDocument(file));
    } catch (error) {
      if (error instanceof SweepFileError) return error.message;
      throw error;
    }
    return '';
  };

  const MODEL = '{ family: gaussian, data: { csv: data/points.csv, columns: "b, a" } }';

  test('is found beside the sweep file, and kept: resuming needs it no more', () => {
    const folder = folderWith('a,c,b\n1,x,2\n3,x,5\n5,x,1\n');
    const sweep = join(folder, 'sweep.yaml');
    writeFileSync(sweep, `${SWEEP}model: ${MODEL}`);
    const file = join(folder, 'out.db');
    const done = collapseLab(
      ['run', sweep, '--out', file, '--progress', 'none'],
      temporaryFolder(),
    );
    expect(done.stderr).toBe('');
    const [{ spec } = { spec: '' }] = ask<{ spec: string }>(file, 'SELECT spec FROM cell');
    const { model } = JSON.parse(spec) as { model: Settings };
    expect(model.data).toEqual({ table: [2, 1, 5, 3, 1, 5], width: 2 });
    writeFileSync(join(folder, 'data', 'points.csv'), 'gone');
    expect(collapseLab(['resume', file]).stdout).toContain('Nothing to do');
    // The file has changed, so the same sweep file is another sweep now.
    writeFileSync(join(folder, 'data', 'points.csv'), 'a,b\n1,2\n3,5\n5,7\n');
    expect(collapseLab(['run', sweep, '--out', file]).status).toBe(2);
  });

  test.each([
    ['an unknown column', 'a,c\n1,2\n', /expected columns among a, c; did you mean/],
    ['a word among numbers', 'a,b\n1,2\n3,many\n', /column b holds "many" in row 2/],
    ['a gap', 'a,b\n1,2\n3,\n', /column b holds "" in row 2; expected a number in every row/],
    ['a broken row', 'a,b\n1,2\n3\n', /not valid CSV/],
    ['no rows', 'a,b\n', /no rows below its header/],
    ['a constant column', 'a,b\n1,2\n3,2\n4,2\n', /columns that vary/],
  ])('with %s is refused with its place', (_name, csv, message) => {
    expect(problemOf(csv, MODEL)).toMatch(message);
  });

  test('that is not there, or lacks its columns, is refused', () => {
    expect(problemOf('a,b\n1,2\n', '{ family: gaussian, data: { csv: missing.csv, columns: a } }')).toMatch(/model\.data\.csv: no such file/); // prettier-ignore
    expect(problemOf('a,b\n1,2\n', '{ family: gaussian, data: { csv: data/points.csv } }')).toMatch(/model\.data\.columns: missing/); // prettier-ignore
  });

  test('and a truth of its own contradict each other', () => {
    const model = '{ family: gaussian, sigma: 3, data: { csv: data/points.csv, columns: "a, b" } }';
    expect(problemOf('a,b\n1,2\n3,1\n4,5\n', model)).toMatch(
      /model\.sigma: found 3; expected none/,
    );
  });

  test('must hold 0 and 1 for a logistic regression', () => {
    const model =
      '{ family: logistic-regression, data: { csv: data/points.csv, columns: "a, b" } }';
    expect(problemOf('a,b\n1,0\n3,1\n4,2\n', model)).toMatch(/a last column of 0 and 1/);
  });
});
