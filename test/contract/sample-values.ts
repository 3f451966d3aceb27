// Values of the domain that the samples of the contract are made of.

import type { ChecklistView } from '#shared/domain/checklist.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { ImportFindings } from '#shared/domain/imports.ts';
import type { Job, JobProgress, LogLine } from '#shared/domain/job.ts';
import type { MaskingProfile } from '#shared/domain/masking.ts';
import type { Project } from '#shared/domain/project.ts';
import type { ProjectFileState, TrustState } from '#shared/domain/project-file.ts';
import type { PullOptions, PullPlan, PullReport } from '#shared/domain/pull.ts';
import type { Server } from '#shared/domain/server.ts';
import type { ConfigPlan } from '#shared/domain/stage-config.ts';
import type { Settings } from '#shared/domain/settings.ts';

export const at = '2026-11-21T08:00:00.000Z';
export const done = { done: true } as const;
export const projectKey = { projectId: 'shop' };
export const environmentKey = { projectId: 'shop', environmentId: 'production' };
export const jobKey = { jobId: 'job-1' };

export const projectFileState: ProjectFileState = {
  projectId: 'shop',
  path: '/home/ann/shop/stagelift.yml',
  kind: 'conflict',
  localPath: null,
  hash: 'c0ffee',
  problems: [
    { severity: 'error', file: 'stagelift.yml', line: 12, column: 1, message: 'the marks of a merge conflict' },
  ],
  unknownServers: [{ id: 'web-2', host: 'web2.example.com', port: 22, user: 'deploy', jumps: 0 }],
};

export const trustState: TrustState = {
  projectId: 'shop',
  kind: 'asks',
  hash: 'c0ffee',
  items: [{ where: 'afterPull', title: 'Clear the cache', text: 'wp cache flush' }],
  before: null,
};

export const checklistView: ChecklistView = {
  outdated: 'no',
  report: {
    projectId: 'shop',
    checkedAt: at,
    fingerprint: 'a'.repeat(64),
    items: [
      {
        ...{ id: 'backups', title: 'Backup strategy', asks: 'Production is backed up.', state: 'red' },
        ...{ summary: 'There is none.', environmentIds: ['production'], checkedAt: at },
        evidence: [{ environmentId: 'production', verdict: 'bad', asked: 'Backups /b/*', answered: 'There is none.' }],
        mends: [{ text: 'Say where they land:', snippet: 'stagelift config set ...' }],
      },
    ],
  },
};

export const sampleServer: Server = {
  id: 'web-1',
  name: 'Web 1',
  host: 'web1.example.com',
  port: 22,
  user: 'deploy',
  logins: [
    { kind: 'key', path: '/home/ann/.ssh/id_ed25519', passphraseRef: 'server/web-1/passphrase' },
    { kind: 'agent' },
    { kind: 'password', passwordRef: 'server/web-1/password' },
  ],
  jumps: [{ host: '10.0.0.1', port: 2222, user: 'jump', logins: [] }],
  allowLegacyAlgorithms: false,
};

export const production: Environment = {
  id: 'production',
  name: 'Production',
  stage: 'production',
  serverId: 'web-1',
  path: '/var/www/shop',
  url: 'https://shop.example.com',
  branch: 'main',
  database: { kind: 'read' },
};

export const local: Environment = {
  id: 'local',
  name: 'Local',
  stage: 'local',
  path: '/home/ann/shop',
  url: 'http://shop.localhost',
  database: {
    kind: 'given',
    access: { host: '127.0.0.1', port: 3306, name: 'shop', user: 'shop', passwordRef: 'db/shop', tablePrefix: 'wp_' },
  },
  uploads: ['wp-content/uploads'],
};

export const configPlan: ConfigPlan = {
  environmentId: 'production',
  hash: 'h',
  changes: [{ file: '.env', key: 'APP_DEBUG', before: 'true', after: 'false', secret: false }],
  files: [{ path: '.env', made: false }],
  snippet: null,
  remarks: [],
};

export const profile: MaskingProfile = {
  id: 'strict',
  name: 'Strict',
  tables: [
    {
      table: '{prefix}users',
      columns: {
        user_email: { kind: 'mask', method: 'email' },
        user_registered: { kind: 'keep', reason: 'a date' },
        meta_value: {
          kind: 'by-key',
          keyColumn: 'meta_key',
          cases: [{ like: 'billing_%', method: 'text' }],
          otherwise: { kind: 'keep' },
        },
      },
    },
  ],
};

export const sampleProject: Project = {
  id: 'shop',
  name: 'Shop',
  folder: '/home/ann/shop',
  recipe: 'wordpress',
  environments: [production, local],
  masking: profile,
};

export const detected = {
  name: 'shop',
  folder: '/home/ann/shop',
  recipe: 'wordpress',
  recipeTitle: 'WordPress',
  evidence: ['wp-includes/version.php exists'],
  branch: 'main',
  url: 'https://shop.example.com',
  database: { host: 'localhost', name: 'shop', user: 'shop', tablePrefix: 'wp_' },
  warnings: [],
};

const importOrigin = { source: 'wp-cli', file: 'wp-cli.yml' } as const;
export const importFindings: ImportFindings = {
  servers: [
    { ...importOrigin, key: 'server-1', server: sampleServer, alreadyThere: false, hasPassword: true, remarks: ['a'] },
  ],
  environments: [
    {
      ...{ ...importOrigin, key: 'environment-1', name: 'staging', stage: 'staging', serverKey: 'server-1' },
      ...{ path: '/var/www/shop', url: null, branch: 'main', completes: null, alreadyThere: false, remarks: [] },
      database: { host: '127.0.0.1', port: 3307, name: 'db', user: 'db' },
    },
  ],
  facts: [{ ...importOrigin, what: 'PHP', value: '8.3' }],
  notImported: [{ ...importOrigin, what: '@all', line: 3, why: 'It is a group.' }],
};

export const options: PullOptions = {
  tables: ['wp_posts'],
  files: true,
  database: true,
  contentHashes: false,
  deleteExtraneous: false,
  localPassword: 'letmein',
  maskingProfile: 'strict',
  verify: 'sample',
  connections: 2,
  bandwidthLimit: 2_000_000,
};

const side = { name: 'Production', host: 'deploy@web1:22', database: 'shop', server: 'MariaDB 10.11' };
const files = { count: 2, bytes: 4096 };
const schemaChange = {
  object: 'wp_posts',
  what: 'collation',
  from: 'utf8mb4_0900_ai_ci',
  to: 'utf8mb4_unicode_520_ci',
  why: 'unknown to the target',
  severity: 'warning',
} as const;
const problem = { id: 'collation-mapped', severity: 'warning', title: 'A collation was mapped' } as const;

export const plan: PullPlan = {
  id: 'plan-1',
  createdAt: at,
  ...{ projectId: 'shop', sourceId: 'production', targetId: 'local' },
  fingerprint: 'abc',
  options: { ...options, localPassword: true },
  source: side,
  target: { ...side, name: 'Local', host: 'this computer', onServer: false },
  tables: [
    {
      name: 'wp_users',
      rows: 10,
      bytes: 2048,
      action: 'load',
      masked: [{ column: 'user_email', method: 'email', decidedBy: 'recipe' }],
      scrubbed: ['user_note'],
      rewritten: ['user_url'],
    },
  ],
  objects: [{ kind: 'view', name: 'wp_orders' }],
  schemaChanges: [schemaChange],
  rewrites: [{ kind: 'origin', from: 'https://shop.example.com', to: 'http://shop.localhost' }],
  files: [
    {
      root: 'wp-content/uploads',
      fetch: files,
      unchanged: files,
      extraneous: files,
      deleteExtraneous: false,
      refused: [{ path: 'a\\nb', reason: 'a link that leaves the folder' }],
    },
  ],
  losses: { tables: [{ name: 'wp_posts', rows: 1, bytes: 1 }], files },
  neutralise: [{ id: 'mail', title: 'No mail leaves' }],
  afterPull: [{ title: 'Clear the cache', argv: ['wp', 'cache', 'flush'] }],
  switchMode: 'shadow-schema',
  problems: [problem],
  unclassified: [
    {
      table: 'wp_leads',
      column: 'phone2',
      type: 'varchar(40)',
      reason: 'its name',
      suggestion: { kind: 'mask', method: 'phone' },
      fits: ['phone', 'text', 'scrub', 'keep'],
    },
  ],
  estimate: { bytes: 1, rows: 1, seconds: [10, 20], basis: 'the last pull' },
};

export const job: Job = {
  id: 'job-1',
  kind: 'pull',
  title: 'Pull Production to Local',
  ...{ projectId: 'shop', sourceId: 'production', targetId: 'local' },
  state: 'failed',
  createdAt: at,
  endedAt: at,
  steps: [{ name: 'load', title: 'Load', state: 'running', weight: 1, fraction: 0.5 }],
  error: { code: 'connection.closed', message: 'The connection was closed.', retry: 'now', facts: { bytes: 1 } },
  fate: { kind: 'replaced', by: 'job-2', at },
  holds: { tables: 3, files: 12, bytes: 2048 },
  actions: ['resume', 'discard'],
};

export const progress: JobProgress = {
  jobId: 'job-1',
  fraction: 0.5,
  step: 'load',
  ...{ bytesDone: 1, bytesTotal: null, rowsDone: 1, filesDone: 1, filesTotal: 2, rate: 1 },
  eta: [10, 20],
  current: 'wp_posts',
  stalledFor: null,
  tables: [{ name: 'wp_posts', state: 'loading', rows: 1, rowsTotal: 2, bytes: 1 }],
};

export const line: LogLine = { at, level: 'info', text: 'wp_posts: 10 rows' };

export const report: PullReport = {
  jobId: 'job-1',
  planId: 'plan-1',
  ...{ projectId: 'shop', sourceId: 'production', targetId: 'local' },
  startedAt: at,
  endedAt: at,
  seconds: 12,
  consistency: { method: 'consistent snapshot', takenAt: [at] },
  reading: 'compressed on the server: the line gives 2.3 MB/s',
  tables: [
    {
      name: 'wp_users',
      ...{ rows: 10, bytes: 2048, seconds: 1, maskedColumns: 1, scrubbedColumns: 1, rewrittenCells: 1 },
      ...{ brokenSerialized: 0, verifiedRanges: 1 },
    },
  ],
  files: { fetched: files, unchanged: files, deleted: files, warnings: [] },
  wireBytes: 1,
  peakMemoryBytes: 1,
  checks: [{ id: 'rows', title: 'Rows', status: 'passed', evidence: '10 = 10' }],
  masked: [{ table: 'wp_users', column: 'user_email', method: 'email' }],
  schemaChanges: [schemaChange],
  warnings: [problem],
  url: 'http://shop.localhost',
  logins: ['admin'],
  undo: { available: true, until: at },
};

export const finding = { id: 'dns', title: 'Host name', status: 'ok', found: '192.0.2.1', durationMs: 3 } as const;
export const question = {
  questionId: 'q-1',
  host: '[web1.example.com]:22',
  hop: 'web1',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
};
export const settings: Settings = {
  appearance: 'dark',
  acceptWeakSecretStore: false,
  notifications: true,
  confirmBeforeQuit: true,
  singleKeyShortcuts: true,
  favourites: ['shop'],
};
