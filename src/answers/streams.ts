import type Database from 'better-sqlite3';
import { ResultsReader } from '../store/index.js';

/** Whether all cells were simulated with the same random numbers. */
export function hasCommonStreams(database: Database.Database): boolean {
  const sweep = JSON.parse(String(new ResultsReader(database).meta().sweep)) as { streams: string };
  return sweep.streams === 'common';
}
