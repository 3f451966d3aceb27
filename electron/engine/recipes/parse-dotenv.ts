/** Characters of one value at most; interpolation could otherwise double it line by line. */
const maxValueLength = 65_536;
/** Characters of all values together, beyond which nothing is interpolated any more. */
const maxTotalLength = 4 * 1024 * 1024;

const assignment =
  /^[ \t]*(?:export[ \t]+)?(?:(["'])([A-Za-z_][A-Za-z0-9_.]*)\1|([A-Za-z_][A-Za-z0-9_.]*))[ \t]*=[ \t]*/;

/**
 * Parses a dotenv file as PHP's phpdotenv does: comments, `export`, single quotes (literal), double quotes (escapes, several
 * lines), `${VAR}` from the variables before it. Lines that are no assignment are passed over; nothing is ever run.
 */
export function parseDotenv(source: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const values = new Map<string, string>(Object.entries(before));
  const own = new Map<string, string>();
  let total = 0;
  let rest = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  while (rest !== '') {
    const match = assignment.exec(rest.slice(0, 1024));
    if (match === null) {
      rest = afterLine(rest);
      continue;
    }
    const taken = takeValue(rest.slice(match[0].length), (name) =>
      total > maxTotalLength ? undefined : values.get(name),
    );
    total += taken.value.length;
    const name = match[2] ?? match[3] ?? '';
    values.set(name, taken.value);
    own.set(name, taken.value);
    rest = taken.rest;
  }
  // Names are data: an own `__proto__` must not become a prototype.
  return Object.fromEntries(own);
}

interface Taken {
  readonly value: string;
  readonly rest: string;
}

type Lookup = (name: string) => string | undefined;

function takeValue(text: string, lookup: Lookup): Taken {
  if (text.startsWith("'")) {
    const end = text.indexOf("'", 1);
    if (end > 0) return { value: text.slice(1, end), rest: afterLine(text.slice(end + 1)) };
  }
  if (text.startsWith('"')) {
    const end = closingQuote(text);
    if (end > 0) return { value: unescapeDouble(text.slice(1, end), lookup), rest: afterLine(text.slice(end + 1)) };
  }
  const line = text.slice(0, lineEnd(text));
  const comment = line.indexOf('#');
  const bare = (comment < 0 ? line : line.slice(0, comment)).trim();
  return { value: interpolate(bare, lookup), rest: afterLine(text) };
}

function closingQuote(text: string): number {
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
  '"': '"',
  '\\': '\\',
  $: '$',
};

function unescapeDouble(raw: string, lookup: Lookup): string {
  const text = raw.replace(
    /\\([nrtfv"\\$])|\$\{([A-Za-z_][A-Za-z0-9_.]*)\}/g,
    (whole, escape?: string, name?: string) => {
      if (escape !== undefined) return escapes[escape] ?? whole;
      return lookup(name ?? '') ?? whole;
    },
  );
  return text.slice(0, maxValueLength);
}

function interpolate(text: string, lookup: Lookup): string {
  const replaced = text.replace(/\$\{([A-Za-z_][A-Za-z0-9_.]*)\}/g, (whole, name: string) => lookup(name) ?? whole);
  return replaced.slice(0, maxValueLength);
}

function lineEnd(text: string): number {
  const end = text.indexOf('\n');
  return end < 0 ? text.length : end;
}

function afterLine(text: string): string {
  return text.slice(lineEnd(text) + 1);
}
