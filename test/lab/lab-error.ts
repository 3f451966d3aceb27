/** A failure of the lab with a sentence that says what to do; `npm run lab` prints it without a stack trace. */
export class LabError extends Error {
  override readonly name = 'LabError';
}
