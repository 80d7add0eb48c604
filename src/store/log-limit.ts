import type Database from 'better-sqlite3';
import { statSync } from 'node:fs';

/** Bytes of write-ahead log that nobody minds. */
export const LOG_LIMIT = 64 * 2 ** 20;

/** Seconds that readers are first waited for, and at most. */
const FIRST_PATIENCE = 0.1;
const MOST_PATIENCE = 10;

/** Before a wait none for so many times as long: readers cost a run a twentieth of its time at most. */
const REST = 19;

/** Milliseconds between two attempts. */
const PAUSE = 5;

/**
 * Keeps the write-ahead log of a results file short.
 *
 * SQLite begins the log anew when no reader is in the midst of it. Readers that overlap, each for a
 * short time, can put that off for ever. So once the log is long, nothing is committed for a while, until
 * those who are reading have ended: whoever comes meanwhile sees the newest state, and soon has no need
 * of the log. Patience grows until it suffices, because nobody knows how long queries take.
 */
export class LogLimit {
  readonly #database: Database.Database;
  readonly #clock: () => number;
  #patience = FIRST_PATIENCE;
  #lastWait = -Infinity;

  /** @param clock seconds, from any origin */
  constructor(database: Database.Database, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
  }

  /** To be called after a commit. Waits for readers where need be, but no longer once told to stop. */
  async keep(isStopped: () => boolean): Promise<void> {
    if (this.#size() <= LOG_LIMIT || this.#beginAnew()) return;
    const start = this.#clock();
    if (start - this.#lastWait < REST * this.#patience) return;
    const isFree = await this.#waitForReaders(start + this.#patience, isStopped);
    this.#lastWait = this.#clock();
    const next = isFree ? 2 * (this.#lastWait - start) : 4 * this.#patience;
    this.#patience = Math.min(Math.max(next, FIRST_PATIENCE), MOST_PATIENCE);
  }

  async #waitForReaders(deadline: number, isStopped: () => boolean): Promise<boolean> {
    while (this.#clock() < deadline && !isStopped()) {
      await new Promise((done) => setTimeout(done, PAUSE));
      if (this.#beginAnew()) return true;
    }
    return false;
  }

  #size(): number {
    return statSync(`${this.#database.name}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Folds all of the log in and cuts it off; false if a reader is in the midst of it. */
  #beginAnew(): boolean {
    const before = this.#database.pragma('busy_timeout', { simple: true }) as number;
    this.#database.pragma('busy_timeout = 0');
    const isBusy = this.#database.pragma('wal_checkpoint(TRUNCATE)', { simple: true });
    this.#database.pragma(`busy_timeout = ${before}`);
    return isBusy === 0;
  }
}
