import type { Contract, InputOf, OutputOf } from '#shared/contract/contract.ts';
import type { DoctorFinding } from '#shared/domain/doctor.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Settings } from '#shared/domain/settings.ts';
import type { FakeAnswers } from '../fake-client.ts';
import * as data from './data.ts';
import { greenChecklist, redChecklist } from './checklist-data.ts';
import { manyRemarks, noReviews, reviewAnswers, reviewJobs, reviewOffline } from './review-data.ts';
import { report } from './report-data.ts';
import { setUpAnswers, setUpJobs, setUpOffline, setUpPutIn } from './setup-data.ts';
import { cleanScan, filesScan, longScan } from './scan-data.ts';

const settings: Settings = {
  appearance: 'system',
  acceptWeakSecretStore: false,
  notifications: true,
  confirmBeforeQuit: true,
  singleKeyShortcuts: true,
  favourites: ['other-2'],
};

const never = () => new Promise<never>(() => {});

const findings: readonly DoctorFinding[] = [
  { id: 'dns', title: 'Name', status: 'ok', found: 'web1.hosting-nord.example is 203.0.113.14', durationMs: 12 },
  { id: 'tcp', title: 'Reachable', status: 'ok', found: 'Port 22 answers: OpenSSH 9.2', durationMs: 31 },
  { id: 'host-key', title: 'Host key', status: 'ok', found: 'ED25519, as trusted on 3 March', durationMs: 44 },
  { id: 'login', title: 'Login', status: 'ok', found: 'Key /home/mira/.ssh/id_ed25519 was accepted', durationMs: 210 },
  {
    id: 'shell',
    title: 'Shell',
    status: 'warning',
    found: 'The login prints 3 lines of text',
    mend: 'Move the greeting in ~/.bashrc behind a test for an interactive shell.',
    durationMs: 65,
  },
  { id: 'php', title: 'PHP', status: 'ok', found: 'PHP 8.2.24 with mysqli', durationMs: 98 },
  {
    id: 'database',
    title: 'Database',
    status: 'failed',
    found: 'Access denied for user blumen_live from localhost',
    mend: 'Compare DB_USER and DB_PASSWORD in wp-config.php with the provider’s panel.',
    durationMs: 1240,
  },
  { id: 'paths', title: 'Paths', status: 'skipped', found: 'Needs the database first', durationMs: 0 },
];

const detected: OutputOf<Contract, 'projects.detectFolder'> = {
  name: 'Hofladen Sommer',
  folder: '/home/mira/sites/hofladen',
  recipe: 'wordpress',
  recipeTitle: 'WordPress 6.6',
  evidence: ['wp-includes/version.php exists', 'wp-config.php names a database'],
  branch: 'main',
  url: 'http://hofladen.localhost:8080',
  database: { host: 'localhost', name: 'hofladen', user: 'hofladen', tablePrefix: 'wp_' },
  warnings: ['WP_DEBUG is on in wp-config.php.'],
};

const base: FakeAnswers = {
  'shell.settings': () => ({ settings, notice: null }),
  'shell.saveSettings': (change) => ({ ...settings, ...(change as Partial<Settings>) }),
  'shell.secretBackend': () => ({ backend: 'gnome_libsecret', protection: 'keychain' }),
  'shell.secretsStored': ({ refs }) => refs.filter((ref) => ref.includes('inner')),
  'shell.askSecret': () => ({ stored: true }),
  'shell.forgetSecret': () => ({ done: true }),
  'shell.chooseFolder': () => ({ folder: '/home/mira/sites/hofladen' }),
  'shell.chooseFile': () => ({ file: '/home/mira/.ssh/id_ed25519' }),
  'shell.openExternal': () => ({ done: true }),
  'shell.showInFolder': () => ({ done: true }),
  'shell.copyText': () => ({ done: true }),
  'shell.about': () => ({
    version: '0.1.0',
    electron: '45.4.1',
    platform: 'linux x64',
    dataFolder: '/home/mira/.config/stagelift',
  }),
  'checklist.last': () => redChecklist(),
  'checklist.configure': () => data.project,
  'runbook.show': () => ({ text: '# Runbook', path: 'docs/RUNBOOK.md', isWritten: false }),
  'engine.notices': () => [],
  'engine.info': () => ({
    version: '0.1.0',
    node: '24.21.0',
    dataFolder: '/home/mira/.config/stagelift',
    startedAt: data.ago(90),
  }),
  'projects.list': () => [...data.projects],
  'projects.get': ({ projectId }) => {
    const found = data.projects.find((project) => project.id === projectId);
    if (!found) throw new AppError('store.project-not-found');
    return found;
  },
  'projects.detectFolder': () => detected,
  'projects.detectServer': () => detected,
  'projects.cloneGit': () => {
    throw new AppError('git.failed', {
      message: 'git.example.com does not know this repository.',
      hint: 'Check the address and that your key may read it.',
      facts: { exit: 128 },
    });
  },
  'projects.add': () => data.project,
  'projects.addDemo': () => data.project,
  'projects.rename': () => data.project,
  'projects.decideColumns': () => data.project,
  'environments.save': () => data.project,
  'environments.status': ({ environmentId }) => ({
    environmentId,
    branch: environmentId === 'local' ? 'feature/checkout' : environmentId === 'staging' ? 'develop' : 'main',
    commit: { hash: '8f31c2ad90', subject: 'Show delivery days before the address is asked', at: data.ago(400) },
    data:
      environmentId === 'production'
        ? null
        : { pulledAt: data.ago(environmentId === 'local' ? 60 * 26 : 60 * 24 * 40), sourceId: 'production' },
    health:
      environmentId === 'staging'
        ? { kind: 'failing', reason: 'The address answers 502 Bad Gateway' }
        : { kind: 'ok', status: 200, milliseconds: environmentId === 'local' ? 85 : 312 },
  }),
  'recipes.list': () => [
    { id: 'wordpress', title: 'WordPress' },
    { id: 'laravel', title: 'Laravel' },
  ],
  'masking.profiles': () => [
    {
      id: 'strict',
      name: 'Strict',
      tables: [
        {
          table: '{prefix}comments',
          columns: {
            comment_content: { kind: 'mask', method: 'text' },
            comment_author: { kind: 'mask', method: 'name' },
          },
        },
        { table: '{prefix}posts', columns: { post_password: { kind: 'mask', method: 'empty' } } },
      ],
    },
  ],
  'masking.saveProfile': ({ profile }: InputOf<Contract, 'masking.saveProfile'>) => profile,
  'masking.removeProfile': () => ({ done: true }),
  'servers.list': () => [...data.servers],
  'servers.save': ({ server }) => server as OutputOf<Contract, 'servers.save'>,
  'imports.look': ({ place }) => ({
    servers: data.servers.map((server, index) => ({
      source: place.sources?.[0] ?? 'ssh-config',
      file: '~/.ssh/config',
      key: `server-${String(index)}`,
      server: { ...server, id: `import-${String(index)}` },
      alreadyThere: index === 0,
      hasPassword: place.sources?.[0] === 'filezilla',
      remarks: index === 1 ? ['ProxyJump is taken over as a jump host.'] : [],
    })),
    environments: [],
    facts: [],
    notImported: [
      {
        ...{ source: 'ssh-config', file: '~/.ssh/config', line: 14 },
        ...{ what: 'Match exec "ping -c1 vpn"', why: 'It would run a program.' },
      },
    ],
  }),
  'servers.doctor': async ({ runId }, emit) => {
    for (const finding of findings) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      emit('doctor.found', { runId, finding });
    }
    return [...findings];
  },
  'environments.doctor': () => findings.filter((finding) => finding.status === 'ok'),
  'hostKeys.list': () => [
    {
      host: 'web1.hosting-nord.example',
      keyType: 'ssh-ed25519',
      fingerprint: 'SHA256:4mZc8i1mQy0sZr0v0a1kq0b8VJm2o0eC2i9rQm2v7yA',
      addedAt: data.ago(60 * 24 * 90),
      source: 'stagelift',
    },
    {
      host: '[gate.clinic.example]:2222',
      keyType: 'ecdsa-sha2-nistp256',
      fingerprint: 'SHA256:Yk2vJ1c8W2m4sP0d9fQ7x1nT5aB3eL6hR8uG0iO4zXc',
      addedAt: null,
      source: 'user',
    },
  ],
  'hostKeys.pending': () => [],
  'hostKeys.answer': () => ({ done: true }),
  'hostKeys.forget': () => ({ done: true }),
  'jobs.list': () => [...data.jobs],
  'jobs.get': ({ jobId }) => {
    const found = [...data.jobs, ...setUpJobs, ...reviewJobs].find((job) => job.id === jobId);
    if (!found) throw new AppError('job.not-found');
    return found;
  },
  'jobs.progress': ({ jobId }) => (jobId === 'job-running' ? data.progress : null),
  'jobs.log': () => [
    { at: data.ago(2), level: 'info', text: 'Connected to web1.hosting-nord.example as deploy' },
    { at: data.ago(1.9), level: 'debug', text: 'wp_posts: range 4 of 9, 22,104 rows' },
    { at: data.ago(1.8), level: 'warning', text: 'wp_options: 2 broken serialized values left alone' },
    { at: data.ago(1.7), level: 'error', text: 'The connection was closed' },
  ],
  'pulls.plan': ({ runId }, emit) => {
    emit('pulls.planning', { runId, text: 'Listing tables of Production' });
    return data.plan;
  },
  'pulls.tables': () =>
    data.plan.tables.map(({ name, rows, bytes, action, reason }) => ({
      ...{ name, rows, bytes },
      group: name.includes('woocommerce') ? 'woocommerce' : name.includes('_wc_') ? 'wc' : '',
      usual: action === 'structure' ? ('structure' as const) : ('load' as const),
      ...(reason !== undefined && { reason }),
    })),
  'scan.last': () => longScan,
  'scan.news': () => [{ environmentId: 'production', news: longScan.news }],
  'scan.run': ({ runId }, emit) => {
    emit('scan.progressed', { runId, done: 17, total: 44, table: 'wp_woocommerce_order_itemmeta' });
    return never();
  },
  'pulls.run': () => data.runningJob,
  'pulls.report': () => report,
  'jobs.pause': () => data.pausedJob,
  'jobs.cancel': () => data.cancelledJob,
  'jobs.undo': () => data.doneJob,
  ...setUpAnswers,
  ...reviewAnswers,
};

const scenes: Readonly<Record<string, FakeAnswers>> = {
  agency: base,
  quiet: { ...base, 'jobs.list': () => data.jobs.slice(1) },
  empty: {
    ...base,
    'projects.list': () => [],
    'servers.list': () => [],
    'jobs.list': () => [],
    'hostKeys.list': () => [],
    'masking.profiles': () => [],
    'shell.settings': () => ({
      settings,
      notice:
        'settings.json could not be read. It was kept as settings.json.damaged-2026-11-21, and the defaults are in use.',
    }),
  },
  'checklist-green': { ...base, 'checklist.last': () => ({ report: greenChecklist(), outdated: 'no' }) },
  'checklist-outdated': { ...base, 'checklist.last': () => ({ report: greenChecklist(), outdated: 'changed' }) },
  'checklist-running': { ...base, 'checklist.run': never },
  'checklist-empty': { ...base, 'checklist.last': () => null },
  loading: {
    ...base,
    'projects.list': never,
    'projects.get': never,
    'environments.status': never,
    'servers.list': never,
    'jobs.get': never,
    'pulls.plan': never,
    'reviews.list': never,
    'reviews.get': never,
  },
  failing: {
    ...base,
    'projects.list': () => {
      throw new AppError('store.damaged', {
        hint: 'The file was set aside. Restore it from a backup or add the projects again.',
        facts: { file: 'projects.json' },
      });
    },
    'environments.status': () => {
      throw new AppError('connection.timeout');
    },
  },
  question: {
    ...base,
    'hostKeys.pending': () => [
      {
        questionId: 'q1',
        host: 'web1.hosting-nord.example',
        hop: 'deploy@web1.hosting-nord.example, directly',
        keyType: 'ssh-ed25519',
        fingerprint: 'SHA256:4mZc8i1mQy0sZr0v0a1kq0b8VJm2o0eC2i9rQm2v7yA',
      },
      {
        questionId: 'q2',
        host: '10.20.1.8',
        hop: 'second hop, after gate.clinic.example',
        keyType: 'ssh-rsa',
        fingerprint: 'SHA256:Yk2vJ1c8W2m4sP0d9fQ7x1nT5aB3eL6hR8uG0iO4zXc',
      },
    ],
  },
  'scan-never': {
    ...base,
    'scan.last': () => null,
    'scan.run': () => {
      throw new AppError('database.access-denied', { hint: 'Check user and password of the database.' });
    },
  },
  'scan-clean': { ...base, 'scan.last': () => cleanScan },
  'scan-files': { ...base, 'scan.last': () => filesScan },
  'setup-offline': { ...base, ...setUpOffline },
  'setup-put-in': { ...base, ...setUpPutIn },
  'no-reviews': { ...base, ...noReviews },
  'reviews-offline': { ...base, ...reviewOffline },
  'many-remarks': { ...base, ...manyRemarks },
  'no-servers': { ...base, 'servers.list': () => [] },
  unclassified: { ...base, 'pulls.plan': () => data.unclassifiedPlan },
  weak: { ...base, 'shell.secretBackend': () => ({ backend: 'basic_text', protection: 'weak' }) },
};

/** The answers of a named scene. */
export function findScene(name: string | null): FakeAnswers {
  return scenes[name ?? 'agency'] ?? base;
}
