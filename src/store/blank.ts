import Database from 'better-sqlite3';
import { addFunctions } from './functions.js';
import { quoteName, TABLES, views } from './layout.js';

/** A results file in memory that holds nothing yet, to try questions on before there are answers. */
export function blankResults(
  axisColumns: readonly string[],
  metrics: readonly string[],
): Database.Database {
  const database = new Database(':memory:');
  database.exec(TABLES);
  for (const name of axisColumns) database.exec(`ALTER TABLE cell ADD ${quoteName(name)} ANY`);
  for (const name of metrics) database.exec(`ALTER TABLE trajectory ADD ${quoteName(name)} REAL`);
  database.exec(views(axisColumns, metrics));
  addFunctions(database);
  return database;
}
