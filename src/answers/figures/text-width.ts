/** Widths of letters in Helvetica, in shares of the font's size, by groups that are alike. */
const WIDTHS: readonly (readonly [letters: string, width: number])[] = [
  ["ijl|'", 0.23],
  [' .,:;!/\\ftI[]', 0.28],
  ['()-r`"', 0.34],
  ['cksvxyz*', 0.5],
  ['0123456789abdeghnopqu_?$#', 0.56],
  ['+<=>~^±×', 0.59],
  ['FLTZ', 0.61],
  ['ABEKPSVXY&', 0.67],
  ['CDHNRUw', 0.73],
  ['GOQ', 0.78],
  ['mM', 0.83],
  ['W%', 0.94],
];

const BY_LETTER = new Map(
  WIDTHS.flatMap(([letters, width]) => Array.from(letters, (letter) => [letter, width] as const)),
);

/** Bold letters are wider. */
const BOLD = 1.07;

/** How wide a text is: where nothing is drawn on a screen, Vega would take all letters to be wide. */
export function textWidth(text: string, fontSize: number, isBold: boolean): number {
  let width = 0;
  for (const letter of text) width += BY_LETTER.get(letter) ?? 0.7;
  return width * fontSize * (isBold ? BOLD : 1);
}
