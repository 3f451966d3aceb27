import { createHash } from 'node:crypto';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { ProvisionHost } from './host.ts';
import type { Made, MadeItem } from './step.ts';

/**
 * What a step has made on its host. Before something is made, that it is wanted is written down; afterwards, that it is made.
 * So a step that was killed in between knows its own work again, and never takes somebody else's for it.
 */
export interface StepNotes {
  /** Everything made so far that has not been taken back. */
  readonly items: readonly MadeItem[];
  /** True when making this was begun here, whether it came to an end or not. */
  wanted(kind: string, what: string): boolean;
  /** All facts with which making this was begun. */
  wants(kind: string, what: string): readonly MadeItem['facts'][];
  want(item: MadeItem): Promise<void>;
  made(item: MadeItem): Promise<void>;
  gone(item: Pick<MadeItem, 'kind' | 'what'>): Promise<void>;
  /** What is noted, as the step's result. */
  result(): Made;
  /** Everything begun or made, in that order, that has not been taken back. */
  begun(): readonly MadeItem[];
  /** Removes the notes when nothing is left of what they tell of. */
  tidy(): Promise<void>;
}

interface Line extends MadeItem {
  readonly state: 'want' | 'made' | 'gone';
  /** Of a manifest: the step that it belongs to. */
  readonly step?: string;
}

const states = new Set(['want', 'made', 'gone']);

/** Reads what a step noted on its host. A last line that was cut by a kill is no line. */
export async function openNotes(host: ProvisionHost, stepId: string, signal: AbortSignal): Promise<StepNotes> {
  const name = createHash('sha256').update(stepId).digest('hex').slice(0, 24);
  const { manifest } = host;
  const place = manifest === undefined ? `d=${host.notes}; f=$d/${name}` : `f=${manifest}; d=$(dirname -- "$f")`;
  const read = await host.run(`${place}; [ ! -f "$f" ] || cat -- "$f"`, signal);
  const lines: Line[] = read.stdout
    .split('\n')
    .flatMap(parseLine)
    .filter(({ step }) => manifest === undefined || step === stepId);
  const matches = (kind: string, what: string) => (line: MadeItem) => line.kind === kind && line.what === what;
  const current = (state: Line['state']): readonly Line[] => {
    const found = new Map<string, Line>();
    for (const line of lines) {
      const key = `${line.kind}\0${line.what}`;
      if (line.state === 'gone') found.delete(key);
      else if (line.state === state) found.set(key, line);
    }
    return [...found.values()];
  };
  const sinceGone = (kind: string, what: string): readonly Line[] => {
    const own = lines.filter(matches(kind, what));
    return own.slice(own.findLastIndex(({ state }) => state === 'gone') + 1);
  };
  const add = async (line: Line): Promise<void> => {
    const { state, kind, what, facts } = line;
    const text = JSON.stringify({ ...(manifest === undefined ? {} : { step: stepId }), state, kind, what, facts });
    // A cut line before it must not swallow this one.
    const script = `${place}; ${manifest === undefined ? 'mkdir -p -- "$d" && ' : ''}printf '\\n%s\\n' ${shQuote(text)} >>"$f"`;
    const { exitCode, stderr } = await host.run(script, signal);
    if (exitCode !== 0) throw notesUnwritable(host, stderr);
    lines.push(line);
  };
  const items = (): readonly MadeItem[] => current('made').map(({ kind, what, facts }) => ({ kind, what, facts }));
  return {
    get items() {
      return items();
    },
    wanted: (kind, what) => sinceGone(kind, what).length > 0,
    wants: (kind, what) => sinceGone(kind, what).map(({ facts }) => facts),
    want: (item) => add({ ...item, state: 'want' }),
    made: (item) => add({ ...item, state: 'made' }),
    gone: (item) => add({ kind: item.kind, what: item.what, facts: {}, state: 'gone' }),
    begun() {
      const found = new Map<string, MadeItem>();
      for (const { state, kind, what, facts } of lines) {
        if (state === 'gone') found.delete(`${kind}\0${what}`);
        else found.set(`${kind}\0${what}`, { kind, what, facts });
      }
      return [...found.values()];
    },
    result: () => ({ stepId, items: items() }),
    async tidy() {
      if (manifest !== undefined || current('want').length + current('made').length > 0) return;
      await host.run(`${place}; rm -f -- "$f"; rmdir -- "$d" 2>/dev/null; :`, signal);
    },
  };
}

/**
 * Everything that a manifest says was begun or made and is not gone, in the order in which it was begun, with its step. Lines
 * that were cut are no lines. Pure.
 */
export function readManifest(
  text: string,
): readonly (MadeItem & { readonly step: string; readonly isMade: boolean })[] {
  const found = new Map<string, MadeItem & { step: string; isMade: boolean }>();
  for (const { step = '', state, kind, what, facts } of text.split('\n').flatMap(parseLine)) {
    const key = [step, kind, what].join('\0');
    if (state === 'gone') found.delete(key);
    else found.set(key, { step, kind, what, facts, isMade: state === 'made' || found.get(key)?.isMade === true });
  }
  return [...found.values()];
}

function parseLine(text: string): readonly Line[] {
  if (text === '') return [];
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isLine(value: unknown): value is Line {
  if (typeof value !== 'object' || value === null) return false;
  const { step, state, kind, what, facts } = value as Partial<Record<keyof Line, unknown>>; // Each field is checked below.
  if (step !== undefined && typeof step !== 'string') return false;
  const hasWords = typeof state === 'string' && states.has(state) && typeof kind === 'string';
  if (!hasWords || typeof what !== 'string' || typeof facts !== 'object' || facts === null) return false;
  return Object.values(facts).every((fact) => typeof fact === 'string');
}

function notesUnwritable(host: ProvisionHost, stderr: string): AppError {
  return new AppError('remote.permission-denied', {
    message: `Nothing can be written into ~/.stagelift on ${host.label}, so nothing was made there.`,
    hint: 'Check the rights of the home directory and the free space.',
    facts: { host: host.label, output: stderr.slice(-500) },
  });
}
