/** Sorts numbers in place, ascending, NaN last: in one pass what is 0, 0.5 or 1 throughout, as events are. */
export function sortNumbers(values: Float64Array): void {
  let zeros = 0;
  let halves = 0;
  for (const value of values) {
    if (Object.is(value, 0)) zeros++;
    else if (value === 0.5) halves++;
    else if (value !== 1) {
      values.sort();
      return;
    }
  }
  values.fill(0, 0, zeros);
  values.fill(0.5, zeros, zeros + halves);
  values.fill(1, zeros + halves);
}
