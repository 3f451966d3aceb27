import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { commentsOf, editYaml, findChanges, type ValueChange } from '#engine/project-file/edit-yaml.ts';

/** What a text says, read by nothing of ours. */
function valueOf(text: string): unknown {
  return parseDocument(text).toJS();
}

const shop = `# yaml-language-server: $schema=x

# The shop
version: 1   # the format
name:    Shop

environments:   # our places
    # the real one
    production:
        stage: production  # careful
        url: https://shop.example.com
        exclude: ["*.log", '*.tmp']   # noise


    # mine
    local:
        stage: local
        url: http://shop.localhost
        afterPull:
        # first
        - run: [wp, cache, flush]  # cache
        # second
        - run: [wp, x]
    # after local
# end
masking:
# nothing here
x-ours: { team: web }   # nobody knows this key
`;

/** The lines of `after` that `before` does not have, and the other way round. */
function changedLines(before: string, after: string) {
  const [a, b] = [before.split('\n'), after.split('\n')];
  return { added: b.filter((line) => !a.includes(line)), removed: a.filter((line) => !b.includes(line)) };
}

describe('editing in place (V8)', () => {
  it('changes one line for one value and leaves the layout of all others', () => {
    const edited = editYaml(shop, [{ path: ['environments', 'local', 'url'], value: 'http://other.localhost' }]);
    expect(changedLines(shop, edited)).toEqual({
      added: ['        url: http://other.localhost'],
      removed: ['        url: http://shop.localhost'],
    });
  });

  it('adds an environment in the indentation of the file, before the comment that ends the list', () => {
    const value = { stage: 'staging', url: 'https://staging.example.com' };
    const edited = editYaml(shop, [{ path: ['environments', 'staging'], value }]);
    expect(changedLines(shop, edited)).toEqual({
      added: ['    staging:', '        stage: staging', '        url: https://staging.example.com'],
      removed: [],
    });
    expect(valueOf(edited)).toMatchObject({ environments: { staging: value }, 'x-ours': { team: 'web' } });
  });

  it('takes an environment out with its own comments and no others', () => {
    const edited = editYaml(shop, [{ path: ['environments', 'production'] }]);
    const gone = commentsOf(shop).filter((comment) => !commentsOf(edited).includes(comment));
    expect(gone).toEqual(['# careful', '# noise']);
    expect(valueOf(edited)).not.toHaveProperty('environments.production');
    expect(valueOf(edited)).toHaveProperty('environments.local.stage', 'local');
  });

  it('keeps the comments of list items that stay, whatever is put before them', () => {
    const path = ['environments', 'local', 'afterPull'];
    const edited = editYaml(shop, [{ path, value: [{ run: ['new'] }, { run: ['wp', 'cache', 'flush'] }] }]);
    expect(edited).toContain('- run: [wp, cache, flush]  # cache');
    expect(edited).toContain('- run: [new]');
    expect(edited).not.toContain('[wp, x]');
  });

  it('fills a key that had only a comment', () => {
    const edited = editYaml(shop, [{ path: ['masking', 'tables', 'wp_users', 'x'], value: 'email' }]);
    expect(valueOf(edited)).toMatchObject({ masking: { tables: { wp_users: { x: 'email' } } } });
    expect(commentsOf(edited)).toHaveLength(commentsOf(shop).length);
  });

  it('starts from an empty text and from one with comments only', () => {
    expect(editYaml('', [{ path: ['name'], value: 'Shop' }])).toBe('name: Shop\n');
    expect(editYaml('# nothing yet\n', [{ path: ['a', 'b'], value: 1 }])).toMatch(/^# nothing yet\n\n?a:\n {2}b: 1\n$/);
  });

  it('keeps CRLF, a byte order mark and a missing last line end', () => {
    const text = `\uFEFF${shop.replaceAll('\n', '\r\n')}`.trimEnd();
    const edited = editYaml(text, [
      { path: ['name'], value: 'New: name' },
      { path: ['environments', 'local', 'branch'], value: 'main' },
    ]);
    expect(edited.startsWith('\uFEFF# yaml')).toBe(true);
    expect(
      edited
        .split('\n')
        .slice(0, -1)
        .every((line) => line.endsWith('\r')),
    ).toBe(true);
    expect(edited.endsWith('nobody knows this key')).toBe(true);
    expect(valueOf(edited)).toMatchObject({ name: 'New: name', environments: { local: { branch: 'main' } } });
  });

  it('writes nothing anew when nothing changes', () => {
    expect(editYaml(shop, [{ path: ['name'], value: 'Shop' }, { path: ['not', 'there'] }])).toBe(shop);
  });

  it('quotes what YAML would take for something else', () => {
    const values = [
      'true',
      '1',
      'null',
      '~',
      '# x',
      ': ',
      '- a',
      '{',
      '@x',
      '',
      ' a ',
      'a\nb',
      '*x',
      '&y',
      '!z',
      '1:30',
      '0x1f',
    ];
    const edited = editYaml(shop, [{ path: ['list'], value: values }]);
    expect(valueOf(edited)).toMatchObject({ list: values });
  });
});

/** YAML as people write it: comments in every place, all styles, unknown keys. The comments are numbered. */
const written: fc.Arbitrary<{ readonly text: string; readonly value: Record<string, unknown> }> = fc
  .record({
    indent: fc.constantFrom(2, 3, 4),
    gaps: fc.infiniteStream(fc.nat(7)),
    tree: fc.letrec<{ node: unknown; map: Record<string, unknown> }>((tie) => ({
      map: fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,6}$/), tie('node'), {
        minKeys: 1,
        maxKeys: 4,
        noNullPrototype: true,
      }),
      node: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.oneof(
          fc.constantFrom('plain', 'with space', '# hash', "it's", 'a: b', '', 'x #y', '"q"', '<<<'),
          fc.integer(),
          fc.boolean(),
        ),
        fc.array(fc.constantFrom('a', 'b', '*.log', 7), { minLength: 1, maxLength: 4 }),
        tie('map'),
      ),
    })).map,
  })
  .map(({ indent, gaps, tree }) => {
    let count = 0;
    const next = (): number => Number(gaps.next().value ?? 0);
    const comment = (): string => `# comment ${(count += 1)}`;
    const lines: string[] = [];
    const own = (depth: number): void => {
      const kind = next();
      if (kind === 1) lines.push('');
      if (kind < 3) lines.push(`${' '.repeat(depth * indent)}${comment()}`);
      if (kind === 2) lines.push('', '');
    };
    const tail = (): string => (next() < 3 ? `${' '.repeat(1 + next())}${comment()}` : '');
    const scalar = (value: unknown): string => {
      if (typeof value !== 'string') return String(value);
      if (/^[a-z]+( [a-z]+)?$/.test(value) && next() > 3) return value;
      return next() > 3 ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
    };
    const write = (map: Record<string, unknown>, depth: number): void => {
      for (const [key, value] of Object.entries(map)) {
        own(depth);
        const head = `${' '.repeat(depth * indent)}${key}:`;
        if (Array.isArray(value)) {
          if (next() > 4) lines.push(`${head} [${value.map(scalar).join(', ')}]${tail()}`);
          else {
            lines.push(`${head}${tail()}`);
            for (const item of value) {
              own(depth + 1);
              lines.push(`${' '.repeat((depth + 1) * indent)}- ${scalar(item)}${tail()}`);
            }
          }
        } else if (typeof value === 'object' && value !== null) {
          lines.push(`${head}${tail()}`);
          write({ ...value }, depth + 1);
        } else lines.push(`${head}${' '.repeat(1 + (next() % 3))}${scalar(value)}${tail()}`);
      }
    };
    write(tree, 0);
    own(0);
    return { text: `${lines.join('\n')}\n`, value: tree };
  });

/** Every path of a value, maps and lists included. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return [
    ...(path.length > 0 ? [path] : []),
    ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key])),
  ];
}

/** Plain objects only. */
function setAt(value: unknown, [first = '', ...rest]: readonly (string | number)[], wanted: unknown): unknown {
  const map: Record<string, unknown> =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  map[first] = rest.length === 0 ? wanted : setAt(map[first], rest, wanted);
  return map;
}

describe('random edits of random files (V8)', () => {
  it('keep every comment, every other key and say exactly what was meant', () => {
    const scenario = written.chain(({ text, value }) =>
      fc.record({
        text: fc.constant(text),
        value: fc.constant(value),
        ending: fc.constantFrom('\n', '\r\n'),
        edits: fc.array(
          fc.record({
            at: fc.constantFrom(...pathsOf(value).filter((path) => !isMapAt(value, path))),
            below: fc.constantFrom([], ['new-key'], ['new', 'deep']),
            wanted: fc.constantFrom<unknown>('word', 'two words', '# hash', 'a: b', true, 12, ['x', 'y'], {
              a: 1,
              b: 'c',
            }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
      }),
    );
    fc.assert(
      fc.property(scenario, ({ text, value, ending, edits }) => {
        const source = text.replaceAll('\n', ending);
        // A scalar or list is replaced, or a new key is put beside it.
        const changes: ValueChange[] = edits.map(({ at, below, wanted }) => ({
          path: below.length === 0 ? at : [...at.slice(0, -1), ...below],
          value: below.length === 0 && (Array.isArray(wanted) || typeof wanted === 'object') ? 'replaced' : wanted,
        }));
        const scalarsOnly = changes.filter(({ path }) => !Array.isArray(getAt(value, path)));
        const edited = editYaml(source, scalarsOnly);
        const meant = scalarsOnly.reduce<unknown>((so, change) => setAt(so, change.path, change.value), value);
        expect(valueOf(edited)).toEqual(meant);
        expect([...commentsOf(edited)].sort()).toEqual([...commentsOf(source)].sort());
        if (ending === '\r\n') expect(edited.replaceAll('\r\n', '')).not.toContain('\n');
      }),
      { numRuns: 400 },
    );
  });

  it('taking something out loses no comment of what stays', () => {
    const scenario = written.chain(({ text, value }) =>
      fc.record({ text: fc.constant(text), value: fc.constant(value), path: fc.constantFrom(...pathsOf(value)) }),
    );
    fc.assert(
      fc.property(scenario, ({ text, value, path }) => {
        const edited = editYaml(text, [{ path: [...path] }]);
        expect(
          findChanges(value, valueOf(edited)).every(
            (change) => startsWith(change.path, path) || startsWith(path, change.path),
          ),
        ).toBe(true);
        expect(getAt(valueOf(edited), path)).toBeUndefined();
        // Comments that stand before, or below and outside of, what was taken out are still there.
        const lines = text.split('\n');
        const kept = commentsOf(edited);
        const [first, last] = extentOf(lines, path, value);
        const outside = lines.flatMap((line, index) => (index < first || index > last ? commentsOf(line) : []));
        expect(outside.filter((comment) => !kept.includes(comment))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

function startsWith(path: readonly (string | number)[], start: readonly (string | number)[]): boolean {
  return start.every((key, index) => path[index] === key);
}

function getAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (so, key) =>
      typeof so === 'object' && so !== null && !Array.isArray(so) ? (so as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function isMapAt(value: unknown, path: readonly string[]): boolean {
  const found = getAt(value, path);
  return typeof found === 'object' && found !== null && !Array.isArray(found);
}

/** The lines of a key with its value and the comments right above and right below it. */
function extentOf(lines: readonly string[], path: readonly string[], value: unknown): readonly [number, number] {
  let from = 0;
  let known: unknown = value;
  for (const key of path) {
    from = lines.findIndex(
      (line, index) =>
        index >= from && new RegExp(`^\\s*${key}:`).test(line) && indentOf(line) === depthAt(lines, from, known),
    );
    known = getAt(known, [key]);
    if (key !== path.at(-1)) from += 1;
  }
  const own = indentOf(lines[from] ?? '');
  const isKey = (line: string): boolean => line.trim() !== '' && !line.trim().startsWith('#');
  let last = from;
  while (last + 1 < lines.length && !(isKey(lines[last + 1] ?? '') && indentOf(lines[last + 1] ?? '') <= own))
    last += 1;
  let first = from;
  while (first > 0 && !isKey(lines[first - 1] ?? '')) first -= 1;
  return [first, last];
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** The indentation of the first key at or after a line. */
function depthAt(lines: readonly string[], from: number, _value: unknown): number {
  const first = lines.slice(from).find((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  return indentOf(first ?? '');
}
