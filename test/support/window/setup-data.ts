import type { Job } from '#shared/domain/job.ts';
import type {
  Advice,
  KeptCopy,
  SetUpFindings,
  SetUpPlan,
  SetUpStatus,
  SetUpStep,
  SetUpWish,
} from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { branchPresets } from '../../../electron/engine/setup/branch-presets.ts';
import { setUpTemplates } from '../../../electron/engine/setup/templates.ts';
import type { FakeAnswers } from '../fake-client.ts';
import { ago } from './data.ts';

const longName = 'Abnahme durch die Geschäftsführung und alle angeschlossenen Filialen des Hauses';

const findings: SetUpFindings = {
  ...{ projectId: 'blumen', isRepository: true, currentBranch: 'feature/checkout', preset: 'dev-main-tags' },
  branches: ['main', 'develop', 'feature/checkout', `feature/${'sehr-langer-name-'.repeat(6)}ende`].map((name) => ({
    ...{ name, remote: false },
  })),
  ...{ tags: ['v1.4.0', 'v1.3.2'], refused: 2, money: true, automatedTests: false },
};

const advice: Advice = {
  recommended: 'development-staging-production',
  preset: 'dev-main-tags',
  reasons: ['3 people change the code: unfinished work needs a place where nobody reports it as a bug.'],
  fewer: { kind: 'staging-production', text: 'Staging alone would do while everybody finishes things at home.' },
  fits: [
    { kind: 'production-local', fit: 'too-little', text: 'Nobody but you could see a change before it is live.' },
    { kind: 'development-staging-production', fit: 'recommended', text: 'For teams of three or more.' },
    { kind: 'development-testing-staging-production', fit: 'more-than-manageable', text: 'Nobody would test there.' },
  ],
  load: { levels: 3, bearable: 2, warning: 'Three stages want to be kept alike by three people beside their work.' },
};

const wish: SetUpWish = {
  ...{ kind: 'staging-production', preset: 'dev-main-tags', pushBranches: false },
  stages: [
    { id: 'local', name: 'Mira’s laptop', stage: 'local', place: { kind: 'existing', environmentId: 'local' } },
    {
      ...{ id: 'abnahme', name: longName, stage: 'staging', follows: { kind: 'branch', name: 'next' } },
      branchFrom: 'main',
      place: {
        ...{ kind: 'server', serverId: 'web-1', folder: '/var/www/blumen-abnahme' },
        ...{ repository: true, deployKey: false, wall: true },
        database: { kind: 'make', name: 'blumen_abnahme', user: 'blumen_abnahme', host: '127.0.0.1', port: 3306 },
      },
    },
    {
      ...{ id: 'production', name: 'Production', stage: 'production' },
      place: { kind: 'existing', environmentId: 'production' },
    },
  ],
};

const step = (
  kind: SetUpStep['kind'],
  title: string,
  state: SetUpStep['state'],
  lines: SetUpStep['lines'],
): SetUpStep => ({
  ...{ id: `abnahme/${kind}`, stageId: 'abnahme', kind, title, lines, state },
  undo: 'Takes it away again while it is as it was made.',
});

const hand = {
  kind: 'by-hand' as const,
  why: 'This account may not change the web server’s configuration.',
  snippets: ['nginx', 'apache'].map((server) => ({
    for: server,
    title: server,
    file: `/etc/${server}/sites-available/abnahme.conf`,
    text: `server {\n  server_name abnahme.blumen-laden.example;\n  root /var/www/blumen-abnahme/current/${'sehr-langer-ordner/'.repeat(12)};\n}\n`,
  })),
};

const blocked: SetUpStep['state'] = {
  ...{ kind: 'blocked', why: 'Hosting Nord, web 1 does not answer.' },
  mend: 'Test the server, then plan again.',
};

const steps: readonly SetUpStep[] = [
  step('folder', 'Make the folders of /var/www/blumen-abnahme', { kind: 'there', detail: 'Found, with 3 files.' }, [
    { kind: 'path', text: '/var/www/blumen-abnahme' },
  ]),
  step('database', 'Make the database blumen_abnahme', { kind: 'missing' }, [
    { kind: 'statement', text: 'CREATE DATABASE `blumen_abnahme` CHARACTER SET utf8mb4' },
  ]),
  step('config-file', `Write the configuration of ${longName}`, { kind: 'differs', what: 'APP_ENV is production.' }, [
    { kind: 'file', text: 'APP_ENV=staging\nAPP_DEBUG=false' },
    { kind: 'note', text: 'The password is put in from the secret store.' },
  ]),
  step('preview-host', 'Lead abnahme.blumen-laden.example to it', hand, []),
];

const planOf = (extra: readonly SetUpStep[]): SetUpPlan => ({
  ...{ id: 'plan-1', projectId: 'blumen', title: 'Staging + production', hash: 'h', at: ago(1), typedName: null },
  stages: [
    {
      ...{ id: 'abnahme', name: longName, stage: 'staging', kind: 'new', where: 'deploy@web1.hosting-nord.example' },
      ...{ url: 'https://abnahme.blumen-laden.example', follows: { kind: 'branch', name: 'next' }, moves: [] },
      steps: [...steps, ...extra],
    },
    {
      ...{ id: 'production', name: 'Production', stage: 'production', kind: 'existing', steps: [], moves: [] },
      ...{ where: 'deploy@web1.hosting-nord.example', url: 'https://www.blumen-laden.example' },
    },
  ],
  problems: [
    {
      ...{ id: 'levels', severity: 'warning', title: 'Three stages are much for three people.' },
      mend: 'Leave one out until it hurts.',
    },
  ],
  counts: { there: 1, make: 2, byHand: 1, blocked: extra.length },
});

const removal: SetUpPlan = {
  ...planOf([]),
  title: 'Take Staging out',
  typedName: 'Staging',
  stages: [
    {
      ...{ id: 'staging', name: 'Staging', stage: 'staging', kind: 'leaving' },
      ...{ where: 'deploy@web1.hosting-nord.example', url: 'https://staging.blumen-laden.example' },
      steps: [
        step('keep-copy', 'Keep a copy of database and files', { kind: 'missing' }, [
          { kind: 'path', text: '~/.stagelift/kept/staging-1' },
        ]),
        step('remove-database', 'Drop the database blumen_staging', { kind: 'missing' }, [
          { kind: 'statement', text: 'DROP DATABASE `blumen_staging`' },
        ]),
        step('remove-folder', 'Remove /var/www/blumen-staging', { kind: 'missing' }, []),
      ],
      moves: ['Mira’s laptop was pulled from it; its data stays.'],
    },
  ],
  problems: [],
  counts: { there: 0, make: 3, byHand: 0, blocked: 0 },
};

const setUpJob: Job = {
  ...{ id: 'job-setup', kind: 'setup', title: 'Set up staging + production', projectId: 'blumen' },
  ...{ sourceId: 'abnahme', targetId: 'abnahme', createdAt: ago(12), endedAt: ago(11), state: 'needs-attention' },
  steps: [{ name: 'make', title: 'Make the stages', state: 'done', weight: 1, fraction: 1 }],
  actions: ['resume', 'undo'],
};

const status = (plan: SetUpPlan): SetUpStatus => ({
  ...{ jobId: setUpJob.id, plan },
  steps: [
    { id: 'abnahme/folder', state: 'taken-over', evidence: 'Found, with 3 files.' },
    { id: 'abnahme/database', state: 'made', evidence: 'The database answers.' },
    { id: 'abnahme/config-file', state: 'made' },
    { id: 'abnahme/preview-host', state: 'waiting' },
  ],
  byHand: [{ stepId: 'abnahme/preview-host', why: hand.why, snippets: hand.snippets }],
});

const keptCopy: KeptCopy = {
  ...{ id: 'stage-shop-qa-2026-11-20', serverId: 'web-1', environmentId: 'qa', at: '2026-11-20T16:20:00.000Z' },
  ...{ where: 'deploy@web1.hosting.example:22', path: '~/.stagelift/kept/stage-shop-qa-2026-11-20', bytes: 734003200 },
};

/** The guide's answers. */
export const setUpAnswers: FakeAnswers = {
  'setup.catalogue': () => ({ templates: [...setUpTemplates()], presets: [...branchPresets()] }),
  'setup.look': () => findings,
  'setup.advise': () => advice,
  'setup.propose': () => wish,
  'setup.plan': ({ runId }, emit) => {
    emit('setup.planning', { runId, text: 'Looking at Hosting Nord, web 1' });
    return planOf([]);
  },
  'setup.planRemoval': () => removal,
  'setup.apply': () => setUpJob,
  'setup.status': () => status(planOf([])),
  'setup.check': () => status(planOf([])),
  'setup.keptCopies': () => [keptCopy],
  'setup.removeKeptCopy': () => ({ removed: keptCopy }),
};

/** The same where the server does not answer. */
export const setUpOffline: FakeAnswers = {
  'setup.plan': () => planOf([step('deploy-key', 'Make a deploy key', blocked, [])]),
  'setup.planRemoval': () => {
    throw new AppError('connection.timeout');
  },
};

/** The same once somebody has put in what was to be put in. */
export const setUpPutIn: FakeAnswers = {
  'setup.check': () => ({ ...status(planOf([])), byHand: [] }),
};

/** Jobs of set-ups in each state, by their id. */
export const setUpJobs: readonly Job[] = [
  setUpJob,
  { ...setUpJob, id: 'job-setup-older', state: 'done', actions: ['undo'] },
];
