import type { Project } from '#shared/domain/project.ts';
import {
  type LinkPurpose,
  reviewIdSchema,
  type ReviewUploads,
  type ReviewWish,
  reviewWishSchema,
} from '#shared/domain/review.ts';
import { stageFolderSchema } from '#shared/domain/setup.ts';
import { type DatabaseDraft, toDatabase, toDatabaseDraft } from '../setup/index.ts';
import { openStrings } from './open-strings.ts';

export type ReviewUploadsKind = ReviewUploads['kind'];

/** One person of the form. `key` stays while the name is typed. */
export interface PersonDraft {
  readonly key: string;
  readonly name: string;
  readonly purpose: LinkPurpose;
  readonly pin: string;
}

/** A review as the form holds it: text, so that nothing typed is lost while it is not yet valid. */
export interface ReviewDraft extends DatabaseDraft {
  readonly what: 'branch' | 'new-branch' | 'commit';
  readonly branch: string;
  readonly newBranch: string;
  readonly from: string;
  readonly commit: string;
  readonly reviewId: string;
  readonly title: string;
  readonly data: 'pull' | 'empty' | 'seed';
  readonly sourceId: string;
  readonly seedFile: string;
  readonly uploads: ReviewUploadsKind;
  readonly uploadsFrom: string;
  readonly build: boolean;
  readonly expiresAt: string;
  readonly tiedToBranch: boolean;
  readonly language: string;
  readonly contact: string;
  readonly people: readonly PersonDraft[];
  readonly quorum: string;
  readonly serverId: string;
  readonly folder: string;
  readonly previewHost: string;
  readonly protocol: 'http' | 'https';
  readonly servedFolder: string;
}

/** Why fields are refused; a person's stand behind the key, as `KEY.name`. */
export type ReviewErrors = Readonly<Record<string, string>>;

/** A draft as it is asked for, or what is wrong with it. */
export type WishOrErrors =
  { readonly kind: 'wish'; readonly wish: ReviewWish } | { readonly kind: 'errors'; readonly errors: ReviewErrors };

/** A proposal, to be edited. */
export function toDraft(wish: ReviewWish): ReviewDraft {
  const { data, uploads } = wish;
  return {
    ...toDatabaseDraft(wish.database),
    what: wish.branch === undefined && wish.from !== undefined ? 'commit' : 'branch',
    branch: wish.branch ?? '',
    newBranch: '',
    from: '',
    commit: wish.branch === undefined ? (wish.from ?? '') : '',
    reviewId: wish.id ?? '',
    title: wish.title ?? '',
    data: data.kind,
    sourceId: data.kind === 'pull' ? data.sourceId : '',
    seedFile: data.kind === 'seed' ? data.file : '',
    uploads: uploads.kind,
    uploadsFrom: uploads.kind === 'link' ? uploads.environmentId : '',
    ...{ build: wish.build, expiresAt: wish.expiresAt, tiedToBranch: wish.tiedToBranch },
    ...{ language: wish.language, contact: wish.contact, quorum: String(wish.quorum) },
    people: wish.people.map(({ name, purpose, pin = '' }, index) => ({
      ...{ key: `proposed-${String(index)}`, name, purpose, pin },
    })),
    ...{ serverId: wish.serverId, folder: wish.folder, previewHost: wish.previewHost },
    ...{ protocol: wish.protocol, servedFolder: wish.servedFolder },
  };
}

/** What the form begins with where nothing could be proposed. */
export function emptyDraft(project: Pick<Project, 'environments'>, now: Date): ReviewDraft {
  const production = project.environments.find(({ stage }) => stage === 'production');
  return {
    ...toDatabaseDraft({ kind: 'read' }),
    ...{ what: 'branch', branch: '', newBranch: '', from: '', commit: '', reviewId: '', title: '' },
    ...{ data: production ? 'pull' : 'empty', sourceId: production?.id ?? '', seedFile: '' },
    ...{ uploads: production ? 'proxy' : 'none', uploadsFrom: '', build: true, tiedToBranch: true },
    ...{ expiresAt: inDays(now, 14), language: 'en', contact: '', people: [], quorum: '1' },
    ...{ serverId: '', folder: '~/previews', previewHost: '', protocol: 'https', servedFolder: '' },
  };
}

/** A new proposal (another branch was chosen): what was edited by hand stays, everything else follows. */
export function mergeProposal(
  draft: ReviewDraft,
  proposed: ReviewDraft,
  edited: ReadonlySet<keyof ReviewDraft>,
): ReviewDraft {
  const own = new Set<string>([...edited, 'what', 'branch', 'newBranch', 'from', 'commit']);
  const entries = Object.entries(proposed).map(([key, value]): [string, unknown] => [
    key,
    // Both have the same keys.
    own.has(key) ? draft[key as keyof ReviewDraft] : value,
  ]);
  // The same keys with values of the same kinds.
  return Object.fromEntries(entries) as unknown as ReviewDraft;
}

/** The branch that everything else is proposed from; empty while none is chosen. */
export function branchOf({ what, branch, newBranch }: ReviewDraft): string {
  return what === 'branch' ? branch.trim() : what === 'new-branch' ? newBranch.trim() : '';
}

/** How many of the people may decide. */
export function approversOf({ people }: Pick<ReviewDraft, 'people'>): number {
  return people.filter(({ purpose }) => purpose === 'approve').length;
}

/** A date this many days from now, as text. */
export function inDays(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString();
}

/** Reads what was typed. Every field that the engine would refuse has its reason. */
export function toWish(projectId: string, draft: ReviewDraft, branches: readonly string[]): WishOrErrors {
  const errors: Record<string, string> = { ...lacksOf(draft, branches) };
  const parsed = reviewWishSchema.safeParse(wishOf(projectId, draft));
  for (const { path } of parsed.error?.issues ?? []) {
    const field = fieldAt(path.map(String), draft);
    errors[field] ??= openStrings.errors.database;
  }
  if (Object.keys(errors).length > 0 || !parsed.success) return { kind: 'errors', errors };
  return { kind: 'wish', wish: parsed.data };
}

function wishOf(projectId: string, draft: ReviewDraft): unknown {
  const branch = branchOf(draft);
  const from = draft.what === 'commit' ? draft.commit : draft.what === 'new-branch' ? draft.from : '';
  const { build, expiresAt, tiedToBranch, language, serverId, protocol } = draft;
  return {
    projectId,
    ...given('branch', branch),
    ...given('from', from),
    ...given('id', draft.reviewId),
    ...given('title', draft.title),
    ...{ build, expiresAt, language, serverId, protocol },
    tiedToBranch: tiedToBranch && draft.what !== 'commit',
    ...{ folder: draft.folder.trim(), previewHost: draft.previewHost.trim() },
    servedFolder: draft.servedFolder.trim(),
    database: toDatabase(draft),
    data: dataOf(draft),
    uploads: draft.uploads === 'link' ? { kind: 'link', environmentId: draft.uploadsFrom } : { kind: draft.uploads },
    contact: draft.contact.trim(),
    people: draft.people.map(({ name, purpose, pin }) => ({ name: name.trim(), purpose, ...given('pin', pin) })),
    quorum: Number(draft.quorum),
  };
}

function dataOf({ data, sourceId, seedFile }: ReviewDraft): unknown {
  switch (data) {
    case 'pull':
      return { kind: 'pull', sourceId };
    case 'seed':
      return { kind: 'seed', file: seedFile.trim() };
    case 'empty':
      return { kind: 'empty' };
  }
}

function given(key: string, value: string): Readonly<Record<string, string>> {
  return value.trim() === '' ? {} : { [key]: value.trim() };
}

const says = openStrings.errors;

function lacksOf(draft: ReviewDraft, branches: readonly string[]): ReviewErrors {
  const lacks: Record<string, string> = {};
  const need = (field: keyof typeof says & keyof ReviewDraft, holds: boolean): void => {
    if (!holds) lacks[field] = says[field];
  };
  if (draft.what === 'branch') need('branch', branches.includes(draft.branch.trim()));
  if (draft.what === 'new-branch') {
    need('newBranch', draft.newBranch.trim() !== '');
    need('from', draft.from.trim() !== '');
  }
  if (draft.what === 'commit') need('commit', draft.commit.trim() !== '');
  need('title', draft.title.trim().length <= 120);
  if (draft.reviewId.trim() !== '' && !reviewIdSchema.safeParse(draft.reviewId.trim()).success) {
    lacks.reviewId = says.id;
  }
  need('serverId', draft.serverId !== '');
  need('folder', stageFolderSchema.safeParse(draft.folder.trim()).success);
  need('previewHost', /^(?:\*\.)?[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?$/u.test(draft.previewHost.trim()));
  need('servedFolder', !draft.servedFolder.trim().startsWith('/') && !draft.servedFolder.split('/').includes('..'));
  if (draft.data === 'pull') need('sourceId', draft.sourceId !== '');
  if (draft.data === 'seed') need('seedFile', draft.seedFile.trim() !== '');
  if (draft.uploads === 'link') need('uploadsFrom', draft.uploadsFrom !== '');
  need('contact', draft.contact.trim().length <= 200);
  for (const { key, name, pin } of draft.people) {
    if (name.trim() === '' || name.trim().length > 80) lacks[`${key}.name`] = says.name;
    if (pin.trim() !== '' && (pin.trim().length < 4 || pin.trim().length > 40)) lacks[`${key}.pin`] = says.pin;
  }
  const quorum = Number(draft.quorum);
  // Nobody may decide yet: they can be invited later, and one of them will do.
  const most = Math.max(1, approversOf(draft));
  need('quorum', Number.isInteger(quorum) && quorum >= 1 && quorum <= most);
  return lacks;
}

const places: Readonly<Record<string, string>> = { id: 'reviewId', from: 'from', branch: 'branch' };

/** The field in which somebody can mend what stands at a place of the wish. */
function fieldAt(path: readonly string[], draft: ReviewDraft): string {
  const [first = '', second = '', third = ''] = path;
  if (first === 'database') {
    if (path.includes('admin')) return 'adminUser';
    if (path.includes('names')) return 'poolNames';
    if (second === 'name') return 'databaseName';
    if (second === 'user') return draft.database === 'pool' ? 'poolUser' : 'databaseUser';
    return second === '' ? 'databaseName' : second;
  }
  if (first === 'people') return `${draft.people[Number(second)]?.key ?? ''}.${third === 'pin' ? 'pin' : 'name'}`;
  if (first === 'data') return draft.data === 'pull' ? 'sourceId' : 'seedFile';
  if (first === 'uploads') return 'uploadsFrom';
  if (first === 'branch' && draft.what === 'new-branch') return 'newBranch';
  if (first === 'from' && draft.what === 'commit') return 'commit';
  return places[first] ?? first;
}
