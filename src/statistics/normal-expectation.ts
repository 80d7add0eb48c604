/**
 * E f(mean + deviation · Z) for a standard normal Z and an f without poles within π of the real line,
 * which is what functions of 1 / (1 + exp(-x)) are. The trapezoidal rule is exponentially accurate for
 * such functions: its error is below 1e-16 of the largest values.
 */
export function normalExpectation(
  f: (x: number, z: number) => number,
  mean: number,
  deviation: number,
): number {
  const step = 0.5 / Math.max(1, deviation);
  const last = Math.ceil(REACH / step);
  let sum = 0;
  for (let k = -last; k <= last; k++) {
    const z = k * step;
    sum += Math.exp(-0.5 * z * z) * f(mean + deviation * z, z);
  }
  return (sum * step) / Math.sqrt(2 * Math.PI);
}

/** Beyond this, normal densities are below 1e-17 of their maximum. */
const REACH = 9;
