import type { Contract, EventName, InputOf, OutputOf, PayloadOf, RequestName } from '#shared/contract/contract.ts';
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

/** One valid exchange for every request of the contract. */
export type RequestSamples = {
  readonly [K in RequestName]: { readonly input: InputOf<Contract, K>; readonly output: OutputOf<Contract, K> };
};

/** One valid payload for every event of the contract. */
export type EventSamples = { readonly [K in EventName]: PayloadOf<Contract, K> };

const at = '2026-11-21T08:00:00.000Z';
const done = { done: true } as const;
const projectKey = { projectId: 'shop' };
const environmentKey = { projectId: 'shop', environmentId: 'production' };
const jobKey = { jobId: 'job-1' };

const projectFileState: ProjectFileState = {
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

const trustState: TrustState = {
  projectId: 'shop',
  kind: 'asks',
  hash: 'c0ffee',
  items: [{ where: 'afterPull', title: 'Clear the cache', text: 'wp cache flush' }],
  before: null,
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

const production: Environment = {
  id: 'production',
  name: 'Production',
  stage: 'production',
  serverId: 'web-1',
  path: '/var/www/shop',
  url: 'https://shop.example.com',
  branch: 'main',
  database: { kind: 'read' },
};

const local: Environment = {
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

const configPlan: ConfigPlan = {
  environmentId: 'production',
  hash: 'h',
  changes: [{ file: '.env', key: 'APP_DEBUG', before: 'true', after: 'false', secret: false }],
  files: [{ path: '.env', made: false }],
  snippet: null,
  remarks: [],
};

const profile: MaskingProfile = {
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

const detected = {
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
const importFindings: ImportFindings = {
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

const options: PullOptions = {
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

const plan: PullPlan = {
  id: 'plan-1',
  createdAt: at,
  ...{ projectId: 'shop', sourceId: 'production', targetId: 'local' },
  fingerprint: 'abc',
  options: { ...options, localPassword: true },
  source: side,
  target: { ...side, name: 'Local', host: 'this computer' },
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

const job: Job = {
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

const progress: JobProgress = {
  jobId: 'job-1',
  fraction: 0.5,
  step: 'load',
  ...{ bytesDone: 1, bytesTotal: null, rowsDone: 1, filesDone: 1, filesTotal: 2, rate: 1 },
  eta: [10, 20],
  current: 'wp_posts',
  stalledFor: null,
  tables: [{ name: 'wp_posts', state: 'loading', rows: 1, rowsTotal: 2, bytes: 1 }],
};

const line: LogLine = { at, level: 'info', text: 'wp_posts: 10 rows' };

const report: PullReport = {
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

const finding = { id: 'dns', title: 'Host name', status: 'ok', found: '192.0.2.1', durationMs: 3 } as const;
const question = {
  questionId: 'q-1',
  host: '[web1.example.com]:22',
  hop: 'web1',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
};
const settings: Settings = {
  appearance: 'dark',
  acceptWeakSecretStore: false,
  notifications: true,
  confirmBeforeQuit: true,
  singleKeyShortcuts: true,
  favourites: ['shop'],
};

export const requestSamples: RequestSamples = {
  'projects.list': { input: {}, output: [sampleProject] },
  'projects.get': { input: projectKey, output: sampleProject },
  'projects.detectFolder': { input: { folder: '/home/ann/shop' }, output: detected },
  'projects.detectServer': { input: { serverId: 'web-1', path: '/var/www/shop' }, output: detected },
  'projects.cloneGit': { input: { url: 'https://git.example.com/shop.git', folder: '/home/ann/s' }, output: detected },
  'projects.add': { input: { project: sampleProject }, output: sampleProject },
  'projects.addDemo': { input: {}, output: sampleProject },
  'projects.rename': { input: { ...projectKey, name: 'New' }, output: sampleProject },
  'projects.remove': { input: projectKey, output: done },
  'projects.decideColumns': {
    input: { ...projectKey, decisions: [{ table: 'wp_leads', column: 'phone2', rule: { kind: 'keep' } }] },
    output: sampleProject,
  },
  'projectFile.state': { input: projectKey, output: projectFileState },
  'projectFile.init': { input: projectKey, output: { ...projectFileState, kind: 'good', problems: [] } },
  'projectFile.show': {
    input: projectKey,
    output: { path: '/home/ann/shop/stagelift.yml', text: 'version: 1\n', content: { version: 1 } },
  },
  'projectFile.set': {
    input: { ...projectKey, key: ['environments', 'local', 'url'], value: 'http://shop.localhost' },
    output: projectFileState,
  },
  'projectFile.addServers': { input: projectKey, output: projectFileState },
  'trust.state': { input: projectKey, output: trustState },
  'trust.give': { input: { ...projectKey, hash: trustState.hash }, output: { ...trustState, kind: 'trusted' } },
  'trust.withdraw': { input: projectKey, output: trustState },
  'environments.save': { input: { ...projectKey, environment: local }, output: sampleProject },
  'environments.remove': { input: environmentKey, output: sampleProject },
  'environments.status': {
    input: environmentKey,
    output: {
      environmentId: 'production',
      branch: 'main',
      commit: { hash: 'a'.repeat(40), subject: 'First', at },
      data: { pulledAt: at, sourceId: 'production' },
      health: { kind: 'ok', status: 200, milliseconds: 12 },
    },
  },
  'environments.doctor': { input: { runId: 'r', ...environmentKey }, output: [finding] },
  'imports.look': {
    input: { place: { sources: ['wp-cli'], path: '/home/ann/shop' }, projectId: 'shop' },
    output: importFindings,
  },
  'imports.take': {
    input: {
      ...{ place: { path: '/home/ann/shop' }, projectId: 'shop', servers: ['server-1'], keepPasswords: true },
      environments: [{ key: 'environment-1', stage: 'staging', url: 'https://staging.example.com' }],
    },
    output: {
      ...{ servers: [sampleServer], environments: [production] },
      secrets: [{ ref: 'server/web-1/password', kept: true }],
    },
  },
  'recipes.list': { input: {}, output: [{ id: 'wordpress', title: 'WordPress' }] },
  'stages.save': {
    input: {
      ...environmentKey,
      config: { debug: false, flags: { 'new-checkout': 'enabled' } },
      data: { kind: 'separate' },
    },
    output: sampleProject,
  },
  'stages.plan': { input: environmentKey, output: configPlan },
  'stages.apply': { input: { ...environmentKey, hash: 'h', typedName: 'Production' }, output: configPlan },
  'stages.undo': { input: environmentKey, output: { files: ['.env'] } },
  'stages.check': {
    input: projectKey,
    output: {
      projectId: 'shop',
      checkedAt: at,
      stages: [
        { environmentId: 'production', kind: 'right', variable: 'APP_ENV', value: 'production', wanted: 'production' },
      ],
      findings: [{ id: 'debug-in-production', environmentId: 'production', severity: 'error', title: 'Debug is on' }],
    },
  },
  'flags.save': { input: { ...projectKey, flag: { id: 'new-checkout' } }, output: sampleProject },
  'flags.remove': { input: { ...projectKey, flagId: 'new-checkout' }, output: sampleProject },
  'flags.set': { input: { ...environmentKey, flagId: 'new-checkout', state: 'configurable' }, output: sampleProject },
  'masking.profiles': { input: {}, output: [profile] },
  'masking.saveProfile': { input: { profile }, output: profile },
  'masking.removeProfile': { input: { id: 'strict' }, output: done },
  'servers.list': { input: {}, output: [sampleServer] },
  'servers.save': { input: { server: sampleServer }, output: sampleServer },
  'servers.remove': { input: { serverId: 'web-1' }, output: done },
  'servers.scanSshConfig': {
    input: { path: '/home/ann/.ssh/config' },
    output: {
      servers: [{ server: sampleServer, alreadyThere: false, remarks: [] }],
      notImported: [{ line: 3, text: 'Match exec "true"', reason: 'commands are never run' }],
    },
  },
  'servers.doctor': { input: { runId: 'r', server: sampleServer, ...environmentKey }, output: [finding] },
  'hostKeys.list': {
    input: {},
    output: [{ host: 'web1', keyType: 'ssh-ed25519', fingerprint: 'SHA256:abc', addedAt: null, source: 'user' }],
  },
  'hostKeys.forget': { input: { host: 'web1', keyType: 'ssh-ed25519', typedHost: 'web1' }, output: done },
  'hostKeys.changed': {
    input: {},
    output: [
      {
        ...{ host: 'web1', port: 22, keyType: 'ssh-ed25519', fingerprint: 'SHA256:new', seenAt: at },
        trustedFingerprints: ['SHA256:old'],
      },
    ],
  },
  'hostKeys.replace': {
    input: { host: 'web1', port: 22, fingerprint: 'SHA256:new', typedHost: 'web1' },
    output: done,
  },
  'hostKeys.pending': { input: {}, output: [question] },
  'hostKeys.answer': { input: { questionId: 'q-1', trust: true }, output: done },
  'pulls.tables': {
    input: { projectId: 'shop', sourceId: 'production' },
    output: [{ name: 'wp_posts', group: '', rows: 12, bytes: 4096, usual: 'load' }],
  },
  'pulls.plan': {
    input: { runId: 'r', projectId: 'shop', sourceId: 'production', targetId: 'local', options },
    output: plan,
  },
  'pulls.run': { input: { planId: 'plan-1', localPassword: 'letmein' }, output: job },
  'pulls.report': { input: jobKey, output: report },
  'jobs.list': { input: projectKey, output: [job] },
  'jobs.get': { input: jobKey, output: job },
  'jobs.progress': { input: jobKey, output: progress },
  'jobs.log': { input: jobKey, output: [line] },
  'jobs.pause': { input: jobKey, output: job },
  'jobs.cancel': { input: jobKey, output: job },
  'jobs.resume': { input: jobKey, output: job },
  'jobs.undo': { input: jobKey, output: job },
  'jobs.discard': { input: jobKey, output: job },
  'engine.info': { input: {}, output: { version: '0.1.0', node: '24.0.0', dataFolder: '/d', startedAt: at } },
  'engine.notices': { input: {}, output: [{ id: '1', text: 'A file was damaged.' }] },
  'engine.quiesce': { input: {}, output: done },
  'shell.settings': { input: {}, output: { settings, notice: null } },
  'shell.saveSettings': { input: { appearance: 'dark' }, output: settings },
  'shell.secretBackend': { input: {}, output: { backend: 'gnome_libsecret', protection: 'keychain' } },
  'shell.secretsStored': { input: { refs: ['db/shop'] }, output: ['db/shop'] },
  'shell.askSecret': { input: { ref: 'db/shop', title: 'Database password' }, output: { stored: true } },
  'shell.forgetSecret': { input: { ref: 'db/shop' }, output: done },
  'shell.chooseFolder': { input: { title: 'Choose' }, output: { folder: '/home/ann' } },
  'shell.chooseFile': { input: { title: 'Choose' }, output: { file: null } },
  'shell.openExternal': { input: { url: 'https://example.com' }, output: done },
  'shell.showInFolder': { input: { path: '/home/ann' }, output: done },
  'shell.saveText': {
    input: { title: 'Save', name: 'report.html', text: 'x' },
    output: { file: '/home/ann/report.html' },
  },
  'shell.copyText': { input: { text: 'x' }, output: done },
  'shell.about': {
    input: {},
    output: { version: '0.1.0', electron: '33.2.1', platform: 'linux x64', dataFolder: '/d' },
  },
};

export const eventSamples: EventSamples = {
  'projects.changed': {},
  'doctor.found': { runId: 'r', finding },
  'hostKeys.asked': question,
  'pulls.planning': { runId: 'r', text: 'Looking at the tables' },
  'jobs.changed': job,
  'jobs.progressed': progress,
  'jobs.logged': { jobId: 'job-1', line },
  'engine.noticed': { id: '1', text: 'A file was damaged.' },
  'shell.engineState': { state: 'restarted', detail: '' },
  'shell.settingsChanged': settings,
  'shell.navigate': { path: '/projects' },
  'shell.command': { command: 'palette' },
};
