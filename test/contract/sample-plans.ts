import type { ScanReport } from '#shared/domain/scan.ts';
import type { KeptCopy, SetUpPlan, SetUpStatus, SetUpWish } from '#shared/domain/setup.ts';
import { at } from './sample-values.ts';

// Long values of set-ups and scans; see sample-values.ts.

export const setUpWish: SetUpWish = {
  kind: 'staging-production',
  preset: 'dev-main-tags',
  pushBranches: false,
  stages: [
    {
      ...{ id: 'staging', name: 'Staging', stage: 'staging', follows: { kind: 'branch', name: 'main' } },
      place: {
        ...{ kind: 'server', serverId: 'web-1', folder: '/var/www/shop-staging', url: 'https://staging.example.com' },
        database: { kind: 'make', name: 'shop_staging', user: 'shop_staging', host: '127.0.0.1', port: 3306 },
        ...{ repository: true, deployKey: false, wall: true },
      },
      config: { debug: false, logLevel: 'info', mail: 'catch', robots: 'refuse' },
    },
    {
      ...{ id: 'production', name: 'Production', stage: 'production', follows: { kind: 'tags', pattern: 'v*' } },
      place: { kind: 'existing', environmentId: 'production' },
    },
  ],
};

export const setUpPlan: SetUpPlan = {
  ...{ id: 'plan-1', projectId: 'shop', title: 'Staging + production', hash: 'c0ffee', at, typedName: null },
  stages: [
    {
      ...{ id: 'staging', name: 'Staging', stage: 'staging', kind: 'new', moves: [] },
      ...{ where: 'deploy@web1.example.com:22 /var/www/shop-staging', url: 'https://staging.example.com' },
      follows: { kind: 'branch', name: 'main' },
      steps: [
        {
          ...{
            id: 'staging/database',
            stageId: 'staging',
            kind: 'database',
            title: 'Create the database shop_staging',
          },
          lines: [{ kind: 'statement', text: 'CREATE DATABASE `shop_staging`' }],
          state: {
            kind: 'by-hand',
            why: 'The account may not create databases.',
            snippets: [{ for: 'mysql', title: 'As administrator', text: 'CREATE DATABASE `shop_staging`;' }],
          },
          undo: 'The database is dropped when it holds nothing.',
        },
      ],
    },
  ],
  problems: [{ id: 'address-not-found', severity: 'warning', title: 'staging.example.com leads nowhere yet' }],
  counts: { there: 0, make: 0, byHand: 1, blocked: 0 },
};

export const keptCopy: KeptCopy = {
  ...{ id: 'k', serverId: null, environmentId: 'staging', at: '2026-11-21T10:00:00.000Z', where: 'web1' },
  ...{ path: '~/.stagelift/kept/k', bytes: 4096 },
};

export const setUpStatus: SetUpStatus = {
  jobId: 'job-1',
  plan: setUpPlan,
  steps: [{ id: 'staging/database', state: 'waiting', evidence: 'There is no database shop_staging.' }],
  byHand: [
    {
      stepId: 'staging/database',
      why: 'The account may not create databases.',
      snippets: [{ for: 'mysql', title: 'As administrator', text: 'CREATE DATABASE `shop_staging`;' }],
    },
  ],
};

/** A column that was looked at and what is proposed for it. */
export const scanReport: ScanReport = {
  projectId: 'shop',
  environmentId: 'production',
  takenAt: at,
  took: 1200,
  hasDatabase: true,
  tables: [
    {
      table: 'wp_loyalty_members',
      rows: 30,
      sampledRows: 30,
      columns: [
        {
          column: 'phone2',
          type: 'varchar(40)',
          nameSays: 'a telephone number',
          filled: 20,
          evidence: [{ kind: 'phone', rows: 19 }],
          treatment: { kind: 'undecided' },
          proposal: {
            rule: { kind: 'mask', method: 'phone' },
            confidence: 'high',
            reason: 'its name says that it holds a telephone number; 19 telephone numbers in 20 values',
            fits: ['phone', 'text', 'scrub', 'keep'],
            isOpen: true,
          },
          isNew: true,
        },
      ],
    },
  ],
  unreadable: [{ table: 'wp_audit', why: 'the account may not read it' }],
  files: [{ path: 'users', reason: 'accounts', treatment: 'left-out', files: 3 }],
  news: {
    since: at,
    by: 'pull',
    seenAt: at,
    added: [{ table: 'wp_loyalty_members', column: 'phone2', type: 'varchar(40)', open: 'its name' }],
    dropped: [{ table: 'wp_users', column: 'old' }],
    retyped: [{ table: 'wp_users', column: 'n', from: 'int(11)', to: 'bigint(20)' }],
  },
};
