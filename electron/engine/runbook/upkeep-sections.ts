import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { RunbookFacts } from './runbook-facts.ts';
import { codeBlock, escapeMarkdown, inlineCode, table } from './markdown.ts';
import { plainUrl, quoteWord } from './places.ts';

/** Where backups are, and how one comes back. Pure. */
export function describeBackups({ servers }: RunbookFacts, environments: readonly Environment[]): string {
  const kept = environments.filter(({ stage, backups }) => stage === 'production' || backups !== undefined);
  const lines = kept.flatMap(({ name, backups, serverId }) => {
    if (backups === undefined) return [`- **${escapeMarkdown(name)}**: nobody has said where its backups land.`];
    const { files, command, every, keep, onThisComputer, server = serverId } = backups;
    const place =
      onThisComputer === true || server === undefined ? 'this computer' : (servers.get(server)?.host ?? server);
    const what = inlineCode(files ?? (command?.run ?? []).map(quoteWord).join(' '));
    return [
      `- **${escapeMarkdown(name)}**: ${what} on ${inlineCode(place)}, every ${String(every)} hours, ${String(keep)} are kept.`,
    ];
  });
  if (lines.length === 0) return '';
  return [
    '## Backups',
    '',
    ...lines,
    '',
    'Putting one back overwrites what is there. Keep a dump of what is there first, try the backup in a lower stage, and let the one who decides say yes.',
    '',
    codeBlock([
      'ls -lt FILES | head',
      'gzip -t BACKUP.sql.gz && gunzip -c BACKUP.sql.gz | tail -n 1',
      'gunzip -c BACKUP.sql.gz | mysql DATABASE',
    ]),
  ].join('\n');
}

/** Who watches production. Pure. */
export function describeMonitoring({ project: { monitoring, id }, servers }: RunbookFacts): string {
  const head = '## Monitoring\n\n';
  if (monitoring === undefined) return `${head}Nobody has said who watches production.`;
  if (monitoring.kind === 'url') {
    return `${head}An outside monitor tells how production is: ${plainUrl(monitoring.url.replace(/[?#].*$/, ''))}`;
  }
  const { every, server, file } = monitoring;
  const place =
    server === undefined ? 'the computer of whoever set this up' : inlineCode(servers.get(server)?.host ?? server);
  const history = file === undefined ? '' : ` What it saw is in ${inlineCode(file)}.`;
  const command = inlineCode(`stagelift checklist --health --project ${id}`);
  return `${head}On ${place}, ${command} looks every ${String(every)} minutes.${history}`;
}

/** Whom to call, and who answers for flags and shared data. Pure. */
export function describeContacts({ contacts = [], flags = [], environments }: Project): string {
  const rows = [
    ...contacts.map(({ name, role = '', reach = '' }) => [name, role, reach]),
    ...flags.filter(({ owner }) => owner !== '').map(({ id, owner }) => [owner, `decides about the flag ${id}`, '']),
    ...environments.flatMap(({ name, data }) =>
      data?.kind === 'shared' ? [[data.owner, `answers for the shared data of ${name}`, '']] : [],
    ),
  ];
  const text =
    rows.length === 0
      ? 'Nobody is named. Name somebody, so that the next reader knows whom to call.'
      : table(
          ['Who', 'Decides or answers for', 'Reached at'],
          rows.map((row) => row.map(escapeMarkdown)),
        );
  return `## Contacts\n\n${text}`;
}
