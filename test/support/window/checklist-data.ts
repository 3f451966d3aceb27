import type { ChecklistItem, ChecklistReport, ChecklistView } from '#shared/domain/checklist.ts';
import { ago } from './data.ts';

const item = (
  id: ChecklistItem['id'],
  title: string,
  asks: string,
  rest: Partial<ChecklistItem> = {},
): Omit<ChecklistItem, 'checkedAt'> => ({
  ...{ id, title, asks, state: 'green', summary: 'All is as it should be.', mends: [], environmentIds: ['production'] },
  evidence: [
    { environmentId: 'production', verdict: 'good', asked: 'Production: what was asked', answered: 'As it should be.' },
  ],
  ...rest,
});

const good: readonly Omit<ChecklistItem, 'checkedAt'>[] = [
  item(
    'infrastructure',
    'Infrastructure',
    'Every environment is there: its server lets us in, its folder can be written, its database and its site answer.',
    {
      evidence: [
        { environmentId: 'production', verdict: 'good', asked: 'Production: Log-in', answered: 'Logged in as deploy.' },
        { environmentId: 'production', verdict: 'warning', asked: 'Production: Programs', answered: 'Missing: find.' },
      ],
      summary: 'All is as it should be, with one warning.',
    },
  ),
  item(
    'database-closed',
    'Database not public',
    'Nobody but the servers themselves can reach the databases: from this computer no connection to them is answered.',
  ),
  item(
    'stages-closed',
    'Stages closed to strangers',
    'Whoever finds the address of a stage below production gets nowhere without a password, and search engines keep away.',
  ),
  item(
    'secrets-closed',
    'Secrets not served',
    'The site does not hand out its settings, its repository or dumps of its database, and other users of the server cannot read its settings.',
  ),
  item(
    'access',
    'Access control',
    'Nobody logs in as root, servers prove who they are, each environment has a database user of its own that cannot see production, and others cannot write into the code.',
  ),
  item(
    'monitoring',
    'Monitoring',
    'Somebody, or something, looks at production regularly, and what it saw last was well.',
  ),
  item(
    'backups',
    'Backup strategy',
    'Production is backed up regularly, somewhere else, and the newest backup is whole and can be read.',
  ),
  item(
    'pipeline',
    'Pipeline tested',
    'A pull has worked with the set-up as it is now, the repository of each environment has its branch, and the check of the stages finds no error.',
  ),
  item(
    'runbook',
    'Runbook',
    'What runs where, and what to do when it breaks, is written down in the project, as it is now.',
    { environmentIds: [] },
  ),
];

const toReport = (items: readonly Omit<ChecklistItem, 'checkedAt'>[], minutes: number): ChecklistReport => ({
  projectId: 'blumen',
  checkedAt: ago(minutes),
  fingerprint: 'a'.repeat(64),
  items: items.map((one) => ({ ...one, checkedAt: ago(minutes) })),
});

/** Everything is as it should be. */
export function greenChecklist(): ChecklistReport {
  return toReport(good, 60 * 50);
}

const changes: Readonly<Partial<Record<ChecklistItem['id'], Partial<ChecklistItem>>>> = {
  'database-closed': {
    state: 'red',
    summary: 'It is answered by 10.11.6-MariaDB-0+deb12u1: everybody can try passwords there.',
    evidence: [
      {
        environmentId: 'production',
        verdict: 'good',
        asked: 'Production: TCP connection from this computer to web1.hosting-nord.example, port 3307',
        answered: 'Refused.',
      },
      {
        environmentId: 'production',
        verdict: 'bad',
        asked: 'Production: TCP connection from this computer to web1.hosting-nord.example, port 3306',
        answered: 'It is answered by 10.11.6-MariaDB-0+deb12u1: everybody can try passwords there.',
      },
      {
        environmentId: 'production',
        verdict: 'warning',
        asked: 'deploy@web1.hosting-nord.example: listening sockets (/proc/net/tcp)',
        answered: 'Something listens to port 3306 on every address: only a firewall keeps strangers out.',
      },
    ],
    mends: [
      {
        text: 'Let the database listen on the machine itself only (MariaDB: /etc/mysql/mariadb.conf.d/50-server.cnf), then restart it:',
        snippet: '[mysqld]\nbind-address = 127.0.0.1',
      },
      { text: 'Or close the port in the firewall of the server:', snippet: 'sudo ufw deny 3306/tcp' },
    ],
  },
  'stages-closed': {
    state: 'does-not-apply',
    summary: 'There is no stage below production on a server.',
    evidence: [],
    environmentIds: [],
  },
  monitoring: {
    state: 'red',
    summary: 'Nobody has said who watches production.',
    evidence: [
      {
        verdict: 'bad',
        asked: 'The setting "monitoring" of the project',
        answered: 'Nobody has said who watches production.',
      },
    ],
    mends: [
      {
        text: 'Name the address at which an outside monitor says how production is:',
        snippet: 'stagelift config set monitoring \'{"kind":"url","url":"https://status.example.com/shop.json"}\'',
      },
    ],
  },
  runbook: {
    state: 'red',
    summary: 'The set-up has changed since it was written.',
    evidence: [{ verdict: 'bad', asked: 'docs/RUNBOOK.md', answered: 'The set-up has changed since it was written.' }],
    mends: [{ text: 'Write it anew and commit it:', snippet: 'stagelift runbook' }],
  },
};

/** Three items are red, and one is not asked. */
export function redChecklist(): ChecklistView {
  return {
    outdated: 'no',
    report: toReport(
      good.map((one) => ({ ...one, ...changes[one.id] })),
      26,
    ),
  };
}
