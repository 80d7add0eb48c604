import type Database from 'better-sqlite3';

/** How the z scores of exact rows lie: like a standard normal sample, where theory and simulation agree. */
export interface Agreement {
  readonly count: number;
  readonly largest: number;
  readonly sumOfSquares: number;
}

/** Every exact z of a results file, but where a mean is carried by rare paths and has no sound error. */
export function agreementIn(database: Database.Database): Agreement {
  return database
    .prepare(
      `SELECT count(*) AS count, coalesce(max(abs(z)), 0) AS largest, coalesce(sum(z * z), 0) AS sumOfSquares
       FROM answer WHERE z IS NOT NULL AND flag IS NULL`,
    )
    .get() as Agreement;
}

/** The agreement of several results files together. */
export function together(agreements: readonly Agreement[]): Agreement {
  return agreements.reduce(
    (all, each) => ({
      count: all.count + each.count,
      largest: Math.max(all.largest, each.largest),
      sumOfSquares: all.sumOfSquares + each.sumOfSquares,
    }),
    { count: 0, largest: 0, sumOfSquares: 0 },
  );
}

/** `1,330 exact values, largest |z| 3.98, root mean square 0.99` */
export function agreementText({ count, largest, sumOfSquares }: Agreement): string {
  if (count === 0) return 'no exact values to compare with';
  const rms = Math.sqrt(sumOfSquares / count).toFixed(2);
  return `${count.toLocaleString('en-US')} exact values, largest |z| ${largest.toFixed(2)}, root mean square ${rms}`;
}
