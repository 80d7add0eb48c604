/** A number with six significant digits at most. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '-∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return roundedText(value, 6);
}

/** A number with so many significant digits. */
export function roundedText(value: number, digits: number): string {
  if (!Number.isFinite(value) || value === 0) return numberText(value);
  return trimmed(
    Math.abs(value) < 1e-4 ? value.toExponential(digits - 1) : value.toPrecision(digits),
  );
}

/** An estimate and its standard error: two digits of the error, and the estimate to the same place. */
export function plusMinus(value: number, error: number): string {
  if (!Number.isFinite(value) || !Number.isFinite(error)) return numberText(value);
  if (error === 0) return `${numberText(value)} ± 0`;
  const largest = Math.floor(Math.log10(Math.max(Math.abs(value), error)));
  // Two digits of the error, also where they round up to three.
  const place = Math.floor(Math.log10(Number(error.toPrecision(2)))) - 1;
  if (largest < -4 || largest > 6 || place > 0) {
    const scale = 10 ** largest;
    const digits = Math.max(0, largest - place);
    const mantissa = `${(value / scale).toFixed(digits)} ± ${(error / scale).toFixed(digits)}`;
    return largest === 0 ? mantissa : `(${mantissa})e${largest}`;
  }
  const digits = Math.max(0, -place);
  return `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
}

function trimmed(text: string): string {
  if (text.includes('e')) return text.replace(/\.?0+e/, 'e');
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
