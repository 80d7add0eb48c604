// Reads a results file as others do while a run is going on: FILE, milliseconds that a transaction takes,
// milliseconds until the next.
import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const [file, during, between] = process.argv.slice(2);
while (!existsSync(`${file}-wal`)) await sleep(10);
await sleep(100);
const database = new Database(file, { readonly: true, timeout: 5000 });
for (;;) {
  database.exec('BEGIN');
  database.prepare('SELECT count(*), max(committed_at) FROM batch').get();
  database.prepare('SELECT * FROM answer WHERE generation = generations LIMIT 20').all();
  await sleep(Number(during));
  database.exec('COMMIT');
  await sleep(Number(between));
}
