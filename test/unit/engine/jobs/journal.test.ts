import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openJournal, readJournal } from '#engine/jobs/journal.ts';

const identity = (value: unknown): unknown => value;
const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'journal-')), 'journal.jsonl');

describe('journal', () => {
  it('gives back what was written, in order', () => {
    const path = newPath();
    const journal = openJournal<{ n: number }>(path);
    journal.append({ n: 1 });
    journal.append({ n: 2 }, true);
    journal.close();
    expect(readJournal(path, identity)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('drops a last line that a kill tore and keeps the state before it (K16)', () => {
    const path = newPath();
    writeFileSync(path, '{"n":1}\n{"n":2}\n{"n":3,"te');
    expect(readJournal(path, identity)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('does not let a torn line swallow the next entry', () => {
    const path = newPath();
    writeFileSync(path, '{"n":1}\n{"n":2,"te');
    const journal = openJournal<{ n: number }>(path);
    journal.append({ n: 3 });
    journal.close();
    expect(readJournal(path, identity)).toEqual([{ n: 1 }, { n: 3 }]);
    expect(readFileSync(path, 'utf8').endsWith('{"n":3}\n')).toBe(true);
  });

  it('leaves out damaged lines in the middle', () => {
    const path = newPath();
    writeFileSync(path, '{"n":1}\n');
    appendFileSync(path, Buffer.from([0, 0, 0, 10]));
    appendFileSync(path, '{"n":2}\n');
    expect(readJournal(path, identity)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('is empty when the file is missing', () => {
    expect(readJournal(join(tmpdir(), 'no-such-journal'), identity)).toEqual([]);
  });
});
