import type { Environment } from '#shared/domain/environment.ts';
import type { Job, JobProgress } from '#shared/domain/job.ts';
import type { Project } from '#shared/domain/project.ts';
import type { PlannedTable, PullPlan } from '#shared/domain/pull.ts';
import type { Server } from '#shared/domain/server.ts';

/** A moment some time before now, as text. */
export function ago(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}

export const servers: readonly Server[] = [
  {
    id: 'web-1',
    name: 'Hosting Nord, web 1',
    host: 'web1.hosting-nord.example',
    port: 22,
    user: 'deploy',
    logins: [{ kind: 'key', path: '/home/mira/.ssh/id_ed25519' }, { kind: 'agent' }],
    jumps: [],
    allowLegacyAlgorithms: false,
  },
  {
    id: 'inner',
    name: 'Clinic intranet',
    host: '10.20.1.8',
    port: 2222,
    user: 'www',
    logins: [{ kind: 'password', passwordRef: 'server/inner/password' }],
    jumps: [{ host: 'gate.clinic.example', port: 22, user: 'mira', logins: [{ kind: 'agent' }] }],
    allowLegacyAlgorithms: true,
  },
];

const production: Environment = {
  id: 'production',
  name: 'Production',
  stage: 'production',
  serverId: 'web-1',
  path: '/var/www/blumen',
  url: 'https://www.blumen-laden.example',
  branch: 'main',
  database: { kind: 'read' },
};
const staging: Environment = {
  ...production,
  id: 'staging',
  name: 'Staging',
  stage: 'staging',
  path: '/var/www/blumen-staging',
  url: 'https://staging.blumen-laden.example',
  branch: 'develop',
};
const local: Environment = {
  id: 'local',
  name: 'Mira’s laptop',
  stage: 'local',
  path: '/home/mira/sites/blumen',
  url: 'http://blumen.localhost:8080',
  branch: 'feature/checkout',
  database: { kind: 'read' },
};

export const project: Project = {
  id: 'blumen',
  name: 'Blumenladen',
  folder: '/home/mira/sites/blumen',
  recipe: 'wordpress',
  environments: [local, staging, production],
};

const others = [
  'Ärztehaus am Markt',
  'Campus Radio',
  'Deichschule',
  'Kanzlei Petersen & Partner',
  'Stadtwerke Karriereportal mit einem sehr langen Namen',
  'Museum für Alltagskultur',
  'Zimmerei Holt',
];

export const projects: readonly Project[] = [
  project,
  ...others.map((name, index): Project => ({
    id: `other-${String(index)}`,
    name,
    folder: `/home/mira/sites/other-${String(index)}`,
    recipe: index % 2 === 0 ? 'laravel' : 'wordpress',
    environments: index === 3 ? [] : index % 2 === 0 ? [production, local] : [production, staging, local],
  })),
];

const tableNames = [
  'wp_posts',
  'wp_postmeta',
  'wp_comments',
  'wp_commentmeta',
  'wp_users',
  'wp_usermeta',
  'wp_options',
  'wp_terms',
  'wp_termmeta',
  'wp_term_taxonomy',
  'wp_term_relationships',
  'wp_wc_orders',
  'wp_wc_orders_meta',
  'wp_wc_order_addresses',
  'wp_woocommerce_order_items',
  'wp_woocommerce_order_itemmeta',
  'wp_woocommerce_sessions',
  'wp_actionscheduler_logs',
  'wp_actionscheduler_actions',
  'wp_newsletter_subscribers',
  'wp_redirection_404',
  'wp_statistics_visits',
];

function table(name: string, index: number): PlannedTable {
  const skipped = /sessions|logs|404|visits/u.test(name);
  const personal = /users|comments|orders|addresses|subscribers|usermeta/u.test(name);
  return {
    name,
    rows: [184_220, 1_204_880, 15_231, 8120, 4210, 61_200][index] ?? (index * 7919) % 90_000,
    bytes:
      [212_000_000, 648_000_000, 9_200_000, 1_900_000, 2_100_000, 14_000_000][index] ?? (index * 611_953) % 40_000_000,
    action: skipped ? 'structure' : name === 'wp_options' ? 'filter' : 'load',
    ...(skipped && { reason: 'Log and session tables arrive empty.' }),
    ...(name === 'wp_options' && { reason: 'Without transients.' }),
    masked: personal
      ? [
          { column: 'user_email', method: 'email', decidedBy: 'recipe' },
          { column: 'display_name', method: 'name', decidedBy: 'recipe' },
          { column: 'user_pass', method: 'password', decidedBy: 'recipe' },
        ]
      : [],
    rewritten: /posts|postmeta|options|comments$/u.test(name) ? ['post_content', 'guid'] : [],
  };
}

export const plan: PullPlan = {
  id: 'plan-1',
  createdAt: ago(0),
  projectId: 'blumen',
  sourceId: 'production',
  targetId: 'local',
  fingerprint: 'f3a9',
  options: {
    files: true,
    database: true,
    contentHashes: false,
    deleteExtraneous: false,
    localPassword: true,
    verify: 'sample',
    connections: 2,
    bandwidthLimit: null,
  },
  source: { name: 'Production', host: 'web1.hosting-nord.example', database: 'blumen_live', server: 'MariaDB 10.11.6' },
  target: { name: 'Mira’s laptop', host: 'this computer', database: 'blumen', server: 'MySQL 8.4.2', onServer: false },
  tables: tableNames.map(table),
  objects: [
    { kind: 'view', name: 'wp_sales_by_month' },
    { kind: 'trigger', name: 'orders_touch' },
  ],
  schemaChanges: [
    {
      object: 'wp_posts',
      what: 'Collation',
      from: 'utf8mb4_uca1400_ai_ci',
      to: 'utf8mb4_0900_ai_ci',
      why: 'MySQL does not know the collation of the source.',
      severity: 'info',
    },
    {
      object: 'wp_sales_by_month',
      what: 'Definer',
      from: 'blumen_live@%',
      to: 'CURRENT_USER',
      why: 'The user does not exist on the target.',
      severity: 'info',
    },
  ],
  rewrites: [
    { kind: 'origin', from: 'https://www.blumen-laden.example', to: 'http://blumen.localhost:8080' },
    { kind: 'path', from: '/var/www/blumen', to: '/home/mira/sites/blumen' },
  ],
  files: [
    {
      root: 'wp-content/uploads',
      fetch: { count: 312, bytes: 184_000_000 },
      unchanged: { count: 8120, bytes: 1_920_000_000 },
      extraneous: { count: 14, bytes: 4_200_000 },
      deleteExtraneous: false,
      refused: [{ path: 'wp-content/uploads/old -> /mnt/archive', reason: 'The link leads out of the folder.' }],
    },
  ],
  losses: {
    tables: [
      { name: 'wp_posts', rows: 183_900, bytes: 211_000_000 },
      { name: 'wp_options', rows: 1820, bytes: 2_000_000 },
      { name: 'wp_my_experiment', rows: 12, bytes: 16_384 },
    ],
    files: { count: 0, bytes: 0 },
  },
  neutralise: [
    { id: 'mail', title: 'Mail is caught and not sent' },
    { id: 'cron', title: 'WP-Cron is off' },
    { id: 'search', title: 'Search engines are asked to stay away' },
    { id: 'type', title: 'WP_ENVIRONMENT_TYPE becomes local' },
  ],
  afterPull: [{ title: 'Clear the object cache', argv: ['wp', 'cache', 'flush'] }],
  switchMode: 'shadow-schema',
  problems: [
    {
      id: 'packet-size',
      severity: 'warning',
      title: 'The local server accepts packets of 16 MB, the largest row has 22 MB',
      detail: 'wp_options, row 8812 (a cached feed).',
      mend: 'Set max_allowed_packet to 64M in the local server’s configuration, or leave the row out.',
    },
    {
      id: 'collation-mapped',
      severity: 'info',
      title: '14 tables change their collation',
      detail: 'utf8mb4_uca1400_ai_ci becomes utf8mb4_0900_ai_ci.',
    },
  ],
  unclassified: [],
  estimate: {
    bytes: 1_090_000_000,
    rows: 1_512_000,
    seconds: [95, 180],
    basis: 'earlier pulls between these environments',
  },
};

export const unclassifiedPlan: PullPlan = {
  ...plan,
  id: 'plan-2',
  unclassified: [
    {
      table: 'wp_newsletter_subscribers',
      column: 'contact',
      type: 'varchar(190)',
      reason: '98 of 100 sampled values look like e-mail addresses.',
      suggestion: { kind: 'mask', method: 'email' },
    },
    {
      table: 'wp_wc_orders_meta',
      column: 'delivery_phone',
      type: 'varchar(40)',
      reason: 'Its name says phone.',
      suggestion: { kind: 'mask', method: 'phone' },
    },
    {
      table: 'wp_bookings',
      column: 'guest_remarks',
      type: 'longtext',
      reason: 'Free text in a table that holds guests.',
      suggestion: { kind: 'scrub' },
    },
  ],
};

const steps = [
  ['inspect', 'Look at both sides', 0.02],
  ['prepare', 'Make room beside the old data', 0.03],
  ['transfer', 'Copy the tables', 0.6],
  ['files', 'Copy the files', 0.2],
  ['index', 'Build the indexes', 0.08],
  ['verify', 'Compare both sides', 0.03],
  ['switch', 'Switch to the new data', 0.01],
  ['neutralise', 'Make it harmless', 0.02],
  ['after', 'Run the commands after the pull', 0.01],
] as const;

function job(id: string, state: Job['state'], at: number, more: Partial<Job> = {}): Job {
  const current = state === 'done' ? steps.length : 2;
  return {
    id,
    kind: 'pull',
    title: 'Pull Production → Mira’s laptop',
    projectId: 'blumen',
    sourceId: 'production',
    targetId: 'local',
    state,
    createdAt: ago(at),
    ...(state !== 'running' && { endedAt: ago(at - 2.1) }),
    steps: steps.map(([name, title, weight], index) => ({
      name,
      title,
      weight,
      state: index < current ? 'done' : index > current ? 'waiting' : state === 'running' ? 'running' : 'failed',
      fraction: index < current ? 1 : index > current ? 0 : 0.62,
    })),
    actions: [],
    ...more,
  };
}

export const runningJob = job('job-running', 'running', 1.2, { actions: ['pause', 'cancel'] });
export const doneJob = job('job-done', 'done', 60 * 26, { actions: ['undo'] });
export const failedJob = job('job-failed', 'failed', 60 * 3, {
  actions: ['resume', 'discard'],
  error: {
    code: 'connection.closed',
    message: 'web1.hosting-nord.example closed the connection while wp_postmeta was read.',
    hint: 'Check the line and resume; 21 of 22 tables are already here and are not copied again.',
    retry: 'now',
    facts: { host: 'web1.hosting-nord.example', table: 'wp_postmeta', step: 'transfer' },
  },
});
export const replacedJob = job('job-replaced', 'done', 60 * 70, {
  fate: { kind: 'replaced', by: 'job-done', at: ago(60 * 26) },
});
export const undoneJob = job('job-undone', 'done', 60 * 24 * 4, { fate: { kind: 'undone' } });
export const interruptedJob = job('job-interrupted', 'interrupted', 60 * 50, {
  actions: ['resume', 'discard'],
  holds: { tables: 14, files: 0, bytes: 182_000_000 },
});
export const cancelledJob = job('job-cancelled', 'cancelled', 60 * 24 * 9, { actions: ['discard'] });
export const pausedJob = job('job-paused', 'paused', 60 * 5, {
  actions: ['resume', 'discard'],
  error: { code: 'job.paused', message: 'The job was paused.', retry: 'now', facts: {} },
});
export const jobs: readonly Job[] = [
  runningJob,
  pausedJob,
  failedJob,
  doneJob,
  replacedJob,
  undoneJob,
  interruptedJob,
  cancelledJob,
];

export const progress: JobProgress = {
  jobId: 'job-running',
  fraction: 0.43,
  step: 'transfer',
  bytesDone: 512_000_000,
  bytesTotal: 1_090_000_000,
  rowsDone: 702_112,
  filesDone: 0,
  filesTotal: 312,
  rate: 34_200_000,
  eta: [44, 70],
  current: 'wp_postmeta',
  stalledFor: null,
  tables: plan.tables
    .filter((entry) => entry.action !== 'structure')
    .map((entry, index) => ({
      name: entry.name,
      state: index === 1 || index === 3 ? 'loading' : index < 6 ? 'done' : 'waiting',
      rows: index === 1 ? 488_120 : index === 3 ? 4020 : index < 6 ? entry.rows : 0,
      rowsTotal: entry.rows,
      bytes: entry.bytes,
    })),
};
