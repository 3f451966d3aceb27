/** The known name that `wanted` most likely means, undefined when none is near. Upper and lower case are the same. */
export function nearestName(wanted: string, known: Iterable<string>): string | undefined {
  const text = wanted.toLowerCase().slice(0, 100);
  let best: { readonly name: string; readonly steps: number } | undefined;
  for (const name of known) {
    const candidate = name.toLowerCase();
    // The start of a name is as good as a slip of the keyboard.
    const steps = text.length >= 2 && candidate.startsWith(text) ? 1 : countSteps(text, candidate.slice(0, 100));
    if (best === undefined || steps < best.steps) best = { name, steps };
  }
  const allowed = Math.max(1, Math.floor(text.length / 3));
  return best !== undefined && best.steps <= allowed ? best.name : undefined;
}

/** `Did you mean "production"? There are: production, staging`, for the hint of an error; `none` when nothing is known. */
export function suggestName(wanted: string, known: readonly string[], none: string): string {
  if (known.length === 0) return none;
  const near = nearestName(wanted, known);
  const shown =
    known.length <= 20 ? known.join(', ') : `${known.slice(0, 20).join(', ')} and ${String(known.length - 20)} more`;
  return `${near === undefined ? '' : `Did you mean "${near}"? `}There are: ${shown}`;
}

/** Insertions, deletions, replacements and swaps of neighbours that make one text of the other. */
function countSteps(from: string, to: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const at = (list: readonly number[], index: number): number => list[index] ?? Infinity;
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(before, column - 2) + 1 : Infinity,
      );
    }
    before = last;
    last = current;
  }
  return last[to.length] ?? Infinity;
}
