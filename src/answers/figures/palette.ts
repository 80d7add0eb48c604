/**
 * Colours that people with any kind of colour vision can tell apart (Okabe and Ito, 2008), its black
 * made grey so that theory can be drawn darker than what it stands beside, and two more.
 */
export const COLORS: readonly string[] = [
  ...['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#777777', '#d8c700'],
  ...['#8b5a2b', '#6a51a3'],
];

/** Shapes beside the colours, for print in grey. */
export const SHAPES: readonly string[] = [
  ...['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'],
  ...['triangle-right', 'triangle-left', 'circle', 'square'],
];

/** The colours of theory: darker than those of simulations. */
export const DARK_COLORS: readonly string[] = COLORS.map((color) => {
  const channels = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
  return `#${channels.map((c) => Math.round(c * 0.5).toString(16).padStart(2, '0')).join('')}`; // prettier-ignore
});

/** Dashes by kind of theory. */
export const DASHES: Readonly<Record<string, readonly number[]>> = {
  exact: [5, 3],
  limit: [1.5, 3],
  lower: [1, 2],
  upper: [1, 2],
};

/** Marks by kind of theory, where there are no lines. */
export const THEORY_SHAPES: Readonly<Record<string, string>> = {
  exact: 'stroke',
  limit: 'M-0.5,0L-0.15,0M0.15,0L0.5,0',
  lower: 'triangle-up',
  upper: 'triangle-down',
};
