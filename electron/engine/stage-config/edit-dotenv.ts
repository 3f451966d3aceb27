const assignment =
  /^(?:[ \t]*(?:export[ \t]+)?)(?:(["'])([A-Za-z_][A-Za-z0-9_.]*)\1|([A-Za-z_][A-Za-z0-9_.]*))[ \t]*=[ \t]*/;

/** Where a value stands: characters of the source, quotes included. */
interface Place {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Changes variables of a dotenv file in place: comments, order, blank lines, line ends and everything else stay as they are. A
 * variable that stands there more than once is changed everywhere; one that is missing is added at the end. Pure.
 */
export function editDotenv(source: string, values: ReadonlyMap<string, string>): string {
  const missing = new Map(values);
  let result = '';
  let at = 0;
  for (const place of findValues(source)) {
    const value = values.get(place.name);
    if (value === undefined) continue;
    missing.delete(place.name);
    result += source.slice(at, place.from) + quoteDotenv(value);
    at = place.to;
  }
  result += source.slice(at);
  if (missing.size === 0) return result;
  const lineEnd = source.includes('\r\n') ? '\r\n' : '\n';
  const gap = result === '' || result.endsWith('\n') ? '' : lineEnd;
  const added = [...missing].map(([name, value]) => `${name}=${quoteDotenv(value)}${lineEnd}`);
  return result + gap + added.join('');
}

/** A value as every dotenv reader understands it: bare where that is safe, else literal, else with escapes. */
export function quoteDotenv(value: string): string {
  if (/^[A-Za-z0-9_./:@+,-]*$/.test(value)) return value;
  if (!/['\n\\]/.test(value)) return `'${value}'`;
  return `"${value.replace(/[\\"$]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

function findValues(source: string): readonly Place[] {
  const found: Place[] = [];
  let at = source.startsWith('\uFEFF') ? 1 : 0;
  while (at < source.length) {
    const match = assignment.exec(source.slice(at, at + 1024));
    if (match === null) {
      at = lineEndAt(source, at) + 1;
      continue;
    }
    const from = at + match[0].length;
    const to = valueEnd(source, from);
    found.push({ name: match[2] ?? match[3] ?? '', from, to });
    at = lineEndAt(source, to) + 1;
  }
  return found;
}

function valueEnd(source: string, from: number): number {
  const quote = source.charAt(from);
  if (quote === "'") {
    const end = source.indexOf("'", from + 1);
    if (end > 0) return end + 1;
  }
  if (quote === '"') {
    for (let at = from + 1; at < source.length; at += 1) {
      if (source.charAt(at) === '\\') at += 1;
      else if (source.charAt(at) === '"') return at + 1;
    }
  }
  const line = source.slice(from, lineEndAt(source, from));
  const comment = line.indexOf('#');
  const bare = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
  return from + bare.length;
}

function lineEndAt(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}
