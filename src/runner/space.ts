import { freeBytes, StoreError } from '../store/index.js';
import { forecast } from './forecast.js';
import type { Plan } from './plan.js';

/**
 * A full disk, with what the rest of the sweep needs; other errors pass through.
 *
 * @param plan what is missing by now
 */
export function withBytesNeeded(error: unknown, file: string, plan: () => Plan): unknown {
  if (!(error instanceof StoreError) || error.code !== 'DISK_FULL') return error;
  const { bytes } = forecast(plan(), 1);
  const free = freeBytes(file);
  const needed = `the rest of the sweep needs about ${megabytes(bytes)}`;
  const room =
    free === null
      ? needed
      : free > bytes
        ? `${needed} and the disk has ${megabytes(free)}, so look for a quota or a limit of file sizes`
        : `${needed}, the disk has ${megabytes(free)}`;
  return new StoreError(
    'DISK_FULL',
    `${error.message}: ${room}. Make room and give the same command again.`,
    { cause: error },
  );
}

/** Whole megabytes, rounded up; their bytes. */
function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB (${Math.ceil(bytes)} bytes)`;
}
