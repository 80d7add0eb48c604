/** A question that a results file cannot answer, said so that a person can mend it. */
export class AnswerError extends Error {
  readonly code = 'MISUSE';
  override readonly name = 'AnswerError';
}
