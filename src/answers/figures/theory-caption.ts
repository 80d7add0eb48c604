/** Kinds of theory that a mean need not agree with. */
export const BOUNDS: readonly string[] = ['lower', 'upper'];

const THEORY = {
  exact: 'Dashes: exact theory.',
  limit: 'Dots apart: theory in the limit of large n.',
  lower: 'Close dots: lower bounds.',
  upper: 'Close dots: upper bounds.',
};

/** What dashes and dots are, for the kinds of theory that are there. */
export function theoryInCaption(kinds: readonly string[]): string[] {
  if (kinds.includes('lower') && kinds.includes('upper'))
    return [...theoryInCaption(kinds.filter((kind) => !BOUNDS.includes(kind))), 'Close dots: lower and upper bounds.']; // prettier-ignore
  return Object.entries(THEORY).flatMap(([kind, text]) => (kinds.includes(kind) ? [text] : []));
}

const THEORY_SHAPES_IN_WORDS = {
  exact: 'Dashes: exact theory.',
  limit: 'Broken dashes: theory in the limit of large n.',
  lower: 'Open triangles upwards: lower bounds.',
  upper: 'Open triangles downwards: upper bounds.',
};

/** What marks of theory are, where it has no lines. */
export function theoryShapesInCaption(kinds: readonly string[]): string[] {
  return Object.entries(THEORY_SHAPES_IN_WORDS).flatMap(([kind, text]) =>
    kinds.includes(kind) ? [text] : [],
  );
}
