/** Whether two numbers are one to SQLite, which knows no sign of zero and one kind of undefined number. */
export function isSameNumber(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

export function areSameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSameNumber(a[i]!, b[i]!)) return false;
  return true;
}
