/** Looks at the work this often within the time allowed. */
const LOOKS = 20;

/**
 * Watches work that counts its steps, and raises the alarm when it takes none for too long. Work that
 * has not begun (0 steps) is let be. Time is counted in looks, so that a process that was stopped for a
 * while, with its laptop say, finds nobody late.
 *
 * @param limit seconds without a step
 * @returns a function that ends the watch
 */
export function watch(steps: () => number, limit: number, alarm: () => void): () => void {
  let seen = 0;
  let looks = 0;
  const timer = setInterval(
    () => {
      const now = steps();
      looks = now > 0 && now === seen ? looks + 1 : 0;
      seen = now;
      if (looks < LOOKS) return;
      clearInterval(timer);
      alarm();
    },
    (limit * 1000) / LOOKS,
  );
  return () => clearInterval(timer);
}
