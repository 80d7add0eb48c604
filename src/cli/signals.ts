import { readFileSync } from 'node:fs';
import { EXIT } from './exit.js';

/** A hang-up is left alone where it was being ignored (nohup). */
const SIGNALS = ['SIGINT', 'SIGTERM', ...(ignoresHangUp() ? [] : ['SIGHUP' as const])] as const;

/** After the first signal the process ends within this many milliseconds, finished or not. */
const GRACE = 2500;

/** Whether this process was started with SIGHUP ignored; only Linux tells. */
function ignoresHangUp(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return mask !== null && (BigInt(`0x${mask[1]!}`) & 1n) === 1n;
  } catch {
    return false;
  }
}

/**
 * On the first signal, stops in good order; on the second, or when that takes too long, ends at once
 * (commits are transactions, so nothing is damaged).
 *
 * @returns a function that ends the watch
 */
export function onSignals(stop: () => void, say: (message: string) => void): () => void {
  let deadline: NodeJS.Timeout | undefined;
  const handle = () => {
    if (deadline) process.exit(EXIT.interrupted);
    deadline = setTimeout(() => process.exit(EXIT.interrupted), GRACE);
    say('Stopping: keeping what is finished. Again to end at once.');
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return () => {
    clearTimeout(deadline);
    for (const signal of SIGNALS) process.off(signal, handle);
  };
}
