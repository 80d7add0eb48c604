/** Worker threads that cannot do any work. */
export class LostWorkerError extends Error {
  readonly code = 'LOST_WORKER';

  constructor(cause: string) {
    super(
      `a worker thread was lost before it could begin: ${cause}; all committed batches are kept`,
    );
    this.name = 'LostWorkerError';
  }
}
