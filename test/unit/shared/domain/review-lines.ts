import type { ReviewEvent, ReviewVersion } from '#shared/domain/review.ts';

// Lines of a review's log for tests, without their seals.

export const hash = (name: string): string => Buffer.from(name.padEnd(20, '.')).toString('hex').slice(0, 40);

export const version = (commit: string, tree = commit): ReviewVersion => ({
  ...{ commit: hash(commit), tree: hash(`${tree}-tree`), subject: `Version ${commit}`, at: '2026-11-20T10:00:00Z' },
});
const data = { id: 'job-1', kind: 'pulled', at: '2026-11-20T09:00:00Z' } as const;
export const page = (path = '/') => ({ path, title: `Page ${path}` });
export const browser = { agent: 'Firefox', language: 'de', width: 1280, height: 800, density: 1 };

export const client = (name: string) => ({
  ...{
    person: `p_${name.toLowerCase()}`,
    name,
    role: 'client' as const,
    link: `link-${name.toLowerCase()}`.slice(0, 12),
  },
});
export const developer = { person: 'd_mira', name: 'Mira', role: 'developer', link: null } as const;

type Body<T> = T extends ReviewEvent
  ? Omit<T, 'id' | 'n' | 'at' | 'commit' | 'tree' | 'by'> &
      (T extends { kind: 'merged' } ? { commit?: string } : unknown)
  : never;
/** What a test says of a line; the rest is counted on. */
export type Draft = Body<ReviewEvent> & { readonly by?: ReviewEvent['by']; readonly id?: string };

/** Numbers the lines, one minute apart, and stamps each with the version that is deployed then. */
export function lines(...drafts: readonly Draft[]): ReviewEvent[] {
  let current = version('none');
  return drafts.map((draft, index) => {
    if (draft.kind === 'opened' || draft.kind === 'deployed') current = draft.version;
    const { commit, tree } = current;
    const n = index + 1;
    const at = new Date(Date.UTC(2026, 10, 21, 8, n)).toISOString();
    const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    return { id, n, at, commit, tree, by: developer, ...draft };
  });
}

export const opened = (commit = 'first', tree = commit): Draft => ({
  ...{ kind: 'opened', version: version(commit, tree), data, branch: 'feature' },
});
export const deployed = (commit: string, tree = commit, files: string[] = []): Draft => ({
  ...{ kind: 'deployed', version: version(commit, tree), data, files },
});
export const invited = (name: string, purpose: 'view' | 'comment' | 'approve' = 'approve'): Draft => ({
  ...{ kind: 'invited', link: client(name).link, person: client(name).person, name, purpose },
});
export const remark = (number: number, text = `Remark ${String(number)}`, by = client('Anna')): Draft => ({
  ...{ kind: 'remark', remark: number, text, page: page(), anchor: null, shot: null, browser, errors: [], by },
});
export const status = (
  number: number,
  to: 'new' | 'in-work' | 'please-check' | 'done',
  by: ReviewEvent['by'] = developer,
  solvedBy: string | null = null,
): Draft => ({ kind: 'status', remark: number, status: to, solvedBy, by });
export const decision = (
  name: string,
  verdict: 'approve' | 'approve-with-remarks' | 'not-yet' = 'approve',
  open: number[] = [],
): Draft => ({
  ...{ kind: 'decision', verdict, text: '', name, data, pages: [page()], open, shots: [], by: client(name) },
});
