import type Database from 'better-sqlite3';
import { ResultsReader, storedJson } from '../store/index.js';

/** Whether all cells were simulated with the same random numbers. */
export function hasCommonStreams(database: Database.Database): boolean {
  const { sweep } = new ResultsReader(database).meta();
  return (storedJson(sweep, database.name) as { streams: string }).streams === 'common';
}
