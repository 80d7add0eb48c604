import { asCalled } from './command.js';

/** Exit codes, as promised in docs/command-line.md. */
export const EXIT = {
  complete: 0,
  fault: 1,
  misuse: 2,
  failures: 3,
  outside: 4,
  interrupted: 130,
} as const;

/** A command that was not given what it needs. */
export class MisuseError extends Error {
  readonly code = 'MISUSE';
  override readonly name = 'MisuseError';
}

const BY_CODE: Readonly<Record<string, number>> = {
  MISUSE: EXIT.misuse,
  BAD_SWEEP: EXIT.misuse,
  CONFLICT: EXIT.misuse,
  MISSING: EXIT.misuse,
  NOT_A_RESULTS_FILE: EXIT.misuse,
  NEWER_SCHEMA: EXIT.misuse,
  OLDER_SCHEMA: EXIT.outside,
  NO_ACCESS: EXIT.outside,
  LOCKED: EXIT.outside,
  DISK_FULL: EXIT.outside,
  DAMAGED: EXIT.outside,
  LOST_WORKER: EXIT.outside,
  // What the system says of files.
  EACCES: EXIT.outside,
  EPERM: EXIT.outside,
  EROFS: EXIT.outside,
  ENOSPC: EXIT.outside,
  ENOTDIR: EXIT.outside,
  EISDIR: EXIT.outside,
  ENAMETOOLONG: EXIT.outside,
  ELOOP: EXIT.outside,
  EMFILE: EXIT.outside,
};

export function exitCodeOf(error: unknown): number {
  const { code } = error as { code?: string };
  return BY_CODE[code ?? ''] ?? EXIT.fault;
}

/** An error in plain words; with DEBUG set, its stack as well. */
export function explainError(error: unknown): string {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (process.env.DEBUG) return stack ?? message;
  if (exitCodeOf(error) !== EXIT.fault) return asCalled(harmless(message));
  return `collapse-lab failed: ${harmless(message)}\nThis is a fault of ours. For details, set DEBUG=1 and run it again.`;
}

/** Names and values may come from anywhere; a terminal must not obey what they hold. */
function harmless(message: string): string {
  return message.replace(/(?!\n)\p{Cc}/gu, (letter) => {
    const code = letter.codePointAt(0)!.toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}
