const maxDepth = 40;

/**
 * The first line (from 1) on which YAML text nests deeper than any settings do, or null. The parser recurses, so that such
 * a text must not reach it.
 */
export function lineNestedTooDeeply(text: string): number | null {
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    depth += line.split(/[[{]/).length - line.split(/[\]}]/).length;
    const dashes = /^(?:\s*-)*/.exec(line)?.[0].split('-').length ?? 0;
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    if (depth > maxDepth || dashes > maxDepth || indent > 8 * maxDepth) return index + 1;
  }
  return null;
}
