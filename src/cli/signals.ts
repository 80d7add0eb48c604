import { isatty } from 'node:tty';
import { EXIT } from './exit.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** After the first signal the process ends within this many milliseconds, finished or not. */
const GRACE = 2500;

/**
 * Whether a terminal hangs on this process. Without one (nohup, cron) a hang-up means nothing; Node.js
 * itself would end the process, because it forgets that the signal was to be ignored.
 */
function hasTerminal(): boolean {
  return [0, 1, 2].some((descriptor) => isatty(descriptor));
}

/**
 * On the first signal, stops in good order; on the second, or when that takes too long, ends at once
 * (commits are transactions, so nothing is damaged). A terminal that closes may hang up twice, through
 * its shell and through the kernel: that asks for nothing more.
 *
 * @returns a function that ends the watch
 */
export function onSignals(stop: () => void, say: (message: string) => void): () => void {
  const hangsOnTerminal = hasTerminal(); // asked now: a terminal that hung up is none any more
  let deadline: NodeJS.Timeout | undefined;
  const handle = (signal: NodeJS.Signals) => {
    if (signal === 'SIGHUP' && (!hangsOnTerminal || deadline)) return;
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
