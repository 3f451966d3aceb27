import type { Confidence, EvidenceKind, Treatment } from '#shared/domain/scan.ts';
import { formatCount, formatDuration, plural } from '../../ui/format.ts';

const evidence: Readonly<Record<EvidenceKind, readonly [one: string, more: string]>> = {
  email: ['e-mail address', 'e-mail addresses'],
  phone: ['telephone number', 'telephone numbers'],
  iban: ['bank account', 'bank accounts'],
  card: ['card number', 'card numbers'],
  ip: ['network address', 'network addresses'],
  person: ['name', 'names'],
  street: ['street address', 'street addresses'],
  'birth-date': ['old date', 'old dates'],
  'password-hash': ['password hash', 'password hashes'],
  'api-key': ['key of a service', 'keys of services'],
  coordinates: ['place on a map', 'places on a map'],
};

const confidences: Readonly<Record<Confidence, string>> = { high: 'Sure', medium: 'Likely', low: 'A hint' };

const treatments: Readonly<Record<Treatment['kind'], string>> = {
  masked: 'Masked',
  scrubbed: 'Kept, e-mail addresses overwritten',
  kept: 'Kept',
  skipped: 'Stays on the source',
  undecided: 'Nobody has decided; a pull stops here',
};

const deciders: Readonly<Record<NonNullable<Treatment['decidedBy']>, string>> = {
  decision: 'your decision',
  profile: 'masking profile',
  recipe: 'recipe',
  heuristic: '',
  'foreign-key': 'as the column it refers to',
};

const columns = (count: number): string => `${formatCount(count)} ${plural(count, 'column', 'columns')}`;
const tables = (count: number): string => `${formatCount(count)} ${plural(count, 'table', 'tables')}`;

export const strings = {
  title: 'Personal data',
  subtitle: (project: string) => `What ${project} holds about people, and what a pull does with it`,
  loading: 'Loading the last scan',
  source: 'Source',
  scan: 'Scan',
  scanAgain: 'Scan again',
  stop: 'Stop',
  noEnvironment: 'No environment to scan',
  noEnvironmentText: 'Add production first: a scan looks at its database.',
  toBoard: 'Back to the project',
  never: (environment: string) => `${environment} has not been scanned yet`,
  neverText:
    'A scan asks the database to count, in a few hundred rows of each table, which values look like e-mail addresses, telephone numbers, bank accounts, names and more. Nothing is written there, and no value leaves the server: only counts do. It then proposes how to mask what no rule covers yet.',
  running: (environment: string) => `Scanning ${environment}`,
  connecting: 'Connecting',
  progress: (done: number, total: number) => `${formatCount(done)} of ${tables(total)}`,
  progressLabel: 'Tables looked at',
  figures: {
    looked: 'Looked at',
    lookedDetail: (seconds: number) => `in ${formatDuration(seconds)}; only counts left the server`,
    tables,
    personal: 'Look personal',
    personalDetail: (masked: number) => `${formatCount(masked)} of them masked or left behind`,
    proposed: 'Proposed',
    proposedDetail: (owed: number) =>
      owed === 0 ? 'none of them stops a pull' : `nobody has decided about ${formatCount(owed)}`,
    columns,
  },
  nothing: 'Nothing looks personal that no rule covers',
  nothingText: 'Whatever looks personal is covered by the recipe, a masking profile or a decision.',
  noDatabase: 'This project keeps everything in files',
  noDatabaseText: 'There are no columns to mask. These folders hold data of people:',
  filter: 'Find a table or column',
  show: 'Show',
  views: { proposed: 'Proposals', personal: 'All that looks personal', new: 'New columns', all: 'Everything' },
  noneShown: 'Nothing here matches.',
  more: (count: number) => `Show ${formatCount(count)} more ${plural(count, 'table', 'tables')}`,
  rows: (sampled: number, rows: number) =>
    sampled >= rows
      ? `${formatCount(sampled)} ${plural(sampled, 'row', 'rows')}`
      : `${formatCount(sampled)} of about ${formatCount(rows)} rows`,
  isNew: 'New',
  nameSays: (what: string) => `Its name says: ${what}`,
  counted: (kind: EvidenceKind, rows: number, filled: number) =>
    `${formatCount(rows)} of ${formatCount(filled)}: ${evidence[kind][rows === 1 ? 0 : 1]}`,
  notLooked: 'Its values could not be looked at',
  nothingSeen: (filled: number) => (filled === 0 ? 'Empty' : `Nothing seen in ${formatCount(filled)} values`),
  now: 'Now',
  treatment: ({ kind, decidedBy }: Treatment, method: string | null) => {
    const by = decidedBy === undefined ? '' : deciders[decidedBy];
    return `${method ?? treatments[kind]}${by === '' ? '' : ` (${by})`}`;
  },
  confidence: (confidence: Confidence) => confidences[confidence],
  take: (table: string, column: string) => `Decide about ${table}.${column}`,
  how: (table: string, column: string) => `What becomes of ${table}.${column}`,
  scrub: 'Overwrite e-mail addresses in it',
  keep: 'Keep as it is',
  selected: (count: number) => `${columns(count)} chosen`,
  selectHigh: 'Choose sure',
  selectAll: 'Choose all',
  selectNone: 'Choose none',
  use: 'Use for this project',
  used: (count: number) => `Decided about ${columns(count)}`,
  saveProfile: 'Save as masking profile…',
  profileTitle: 'Save as a masking profile',
  profileText: (count: number) =>
    `${columns(count)}. A profile can be chosen for any pull of any project; what it says about other columns stays.`,
  profileNew: 'New profile',
  profileWhich: 'Profile',
  profileName: 'Name',
  profileSaved: (name: string) => `Saved in ${name}`,
  unreadable: (count: number) => `${tables(count)} could not be looked at`,
  files: 'Files with personal data',
  filesText: 'Masking works on columns. These folders are counted, not read.',
  fileCount: (count: number) => `${formatCount(count)} ${plural(count, 'file', 'files')}`,
  copied: 'Copied as they are',
  leftOut: 'Stay on the source',
  news: {
    title: (count: number, by: 'pull' | 'scan', day: string) =>
      count === 0
        ? `Columns have changed since the ${by} of ${day}`
        : `${columns(count)} new since the ${by} of ${day}`,
    open: (name: string) => `${name} looks personal and nobody has decided about it`,
    openMore: (count: number) => `${columns(count)} more look personal`,
    others: (list: string, more: number) => `Also new: ${list}${more > 0 ? ` and ${formatCount(more)} more` : ''}`,
    onlyNew: (list: string, more: number) => `New: ${list}${more > 0 ? ` and ${formatCount(more)} more` : ''}`,
    dropped: (list: string, more: number) => `Gone: ${list}${more > 0 ? ` and ${formatCount(more)} more` : ''}`,
    retyped: (list: string) => `Of another type: ${list}`,
    look: 'Look at them',
    of: (environment: string, title: string) => `${environment}: ${title}`,
  },
  propose: 'Propose from a scan',
  noProjects: 'Add a project first',
} as const;
