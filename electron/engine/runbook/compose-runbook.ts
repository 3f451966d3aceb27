import { comparePipelineOrder, type Environment } from '#shared/domain/environment.ts';
import { escapeMarkdown, inlineCode, table } from './markdown.ts';
import { firstMinutes } from './first-minutes.ts';
import { describeBackups, describeMonitoring, describeContacts } from './upkeep-sections.ts';
import { describeCommands, describeConfiguration, describeMasking, describePulls } from './daily-sections.ts';
import { listServers, plainUrl } from './places.ts';
import type { RunbookFacts } from './runbook-facts.ts';

/** A runbook as Markdown: the same facts give the same text. Holds no secret. Pure. */
export function composeRunbook(facts: RunbookFacts): string {
  const { project, fingerprint } = facts;
  const environments = project.environments.toSorted((a, b) => comparePipelineOrder(b, a));
  const sections = [
    firstMinutes(facts, environments),
    describePlaces(facts, environments),
    describePulls(project, environments),
    describeConfiguration(environments, project),
    describeMasking(project),
    describeCommands(facts.recipe, project),
    describeBackups(facts, environments),
    describeMonitoring(facts),
    describeContacts(project),
    describeChecklist(facts),
  ];
  const head = [
    `# Runbook: ${escapeMarkdown(project.name)}`,
    '',
    `<!-- stagelift-runbook: ${fingerprint} -->`,
    '',
    'What runs where, and what to do when it breaks. Written by Stagelift from the project as it is; write it anew with `stagelift runbook` after every change. Passwords are not in it: they are in the keychain of whoever works on the project.',
  ].join('\n');
  return `${[head, ...sections.filter((section) => section !== '')].join('\n\n')}\n`;
}

function describePlaces({ project, recipe, servers }: RunbookFacts, environments: readonly Environment[]): string {
  const rows = environments.map(({ name, stage, url, serverId, path, branch, follows }) => [
    `**${escapeMarkdown(name)}**`,
    stage,
    plainUrl(url),
    serverId === undefined ? 'this computer' : inlineCode(servers.get(serverId)?.host ?? serverId),
    inlineCode(serverId === undefined ? pathInProject(path, project.folder) : path),
    branch === undefined
      ? follows === undefined
        ? ''
        : inlineCode('pattern' in follows ? follows.pattern : follows.name)
      : inlineCode(branch),
  ]);
  const databases = environments.map(({ name, database }) => [escapeMarkdown(name), describeDatabase(database)]);
  const reach = listServers(project, servers).map(
    ({ name, command }) => `- ${escapeMarkdown(name)}: ${inlineCode(command)}`,
  );
  return [
    '## What runs where',
    '',
    `The framework is ${escapeMarkdown(recipe.title)}.`,
    '',
    rows.length === 0
      ? 'There is no environment yet.'
      : table(['Environment', 'Stage', 'Address', 'Server', 'Folder', 'Branch'], rows),
    '',
    '### How to reach the servers',
    '',
    ...(reach.length === 0 ? ['Everything is on one computer.'] : reach),
    '',
    '### Databases',
    '',
    databases.length === 0 ? 'None.' : table(['Environment', 'Database'], databases),
  ].join('\n');
}

function pathInProject(path: string, folder: string): string {
  const top = folder.replace(/\/+$/, '');
  return path === top || path.startsWith(`${top}/`) ? `.${path.slice(top.length)}` : path;
}

function describeDatabase(database: Environment['database']): string {
  if (database.kind === 'none') return 'none: everything is in files';
  if (database.kind === 'read') return "as the application's own configuration says";
  const { host, port, socketPath, name, user, tablePrefix } = database.access;
  const place = socketPath ?? `${host}:${String(port)}`;
  const prefix = tablePrefix === '' ? '' : `, tables ${inlineCode(`${tablePrefix}*`)}`;
  return `${inlineCode(name)} as ${inlineCode(user)} at ${inlineCode(place)}${prefix}`;
}

function describeChecklist({ checklist }: RunbookFacts): string {
  if (checklist === null) return '## Checklist\n\nIt has not been made yet: `stagelift checklist`';
  const { report, outdated } = checklist;
  const rows = report.items.map(({ title, state, summary, checkedAt }) => [
    escapeMarkdown(title),
    state === 'green' ? 'green' : state === 'red' ? '**red**' : 'does not apply',
    escapeMarkdown(summary),
    checkedAt.slice(0, 16).replace('T', ' '),
  ]);
  const note = { no: '', old: 'It is more than thirty days old.', changed: 'The set-up has changed since.' }[outdated];
  return [
    '## Checklist',
    '',
    ...(note === '' ? [] : [note, '']),
    table(['Item', 'State', 'What was found', 'When (UTC)'], rows),
    '',
    'Make it anew with `stagelift checklist`.',
  ].join('\n');
}
