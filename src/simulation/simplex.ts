/**
 * Replaces the first `size` numbers by the nearest point, in Euclidean distance, of the probability
 * simplex: max(0, x - tau), where tau makes them add up to 1. Candidates for zero are dropped until
 * none is left (Michelot, "A finite algorithm for finding the projection of a point onto the canonical
 * simplex", 1986). What rounding alone keeps above zero becomes zero: an extinct symbol must not come
 * back that way.
 */
export function projectToSimplex(x: Float64Array, size: number): void {
  let tau = -Infinity;
  for (let kept = Infinity; ;) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < size; i++)
      if (x[i]! > tau) {
        sum += x[i]!;
        count++;
      }
    // Rounding may let one back in that is as large as tau; then the search is over, too.
    if (count >= kept) break;
    kept = count;
    tau = (sum - 1) / count;
  }
  const rounding = 2 ** -48 * (1 + Math.abs(tau));
  for (let i = 0; i < size; i++) x[i] = x[i]! - tau > rounding ? x[i]! - tau : 0;
}
