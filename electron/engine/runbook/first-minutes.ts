import type { Environment } from '#shared/domain/environment.ts';
import type { RunbookFacts } from './runbook-facts.ts';
import { codeBlock, escapeMarkdown, inlineCode } from './markdown.ts';
import { quoteWord, sshCommand } from './places.ts';

/** What to do first, for somebody who has never seen the project. Pure. */
export function firstMinutes({ project, servers }: RunbookFacts, environments: readonly Environment[]): string {
  const production = environments.find(({ stage }) => stage === 'production');
  const [first] = project.contacts ?? [];
  const call =
    first === undefined
      ? 'Nobody is named under "Contacts": whoever set this up has to be found.'
      : `Call ${escapeMarkdown(first.name)}${first.reach === undefined ? '' : ` (${escapeMarkdown(first.reach)})`}.`;
  if (production === undefined) return `## When the site is down\n\nThere is no production yet. ${call}`;
  const server = production.serverId === undefined ? undefined : servers.get(production.serverId);
  const reach = server === undefined ? [] : [sshCommand(server)];
  const hasBackups = production.backups !== undefined;
  return [
    '## When the site is down',
    '',
    '1. Is it the site, or the way to it?',
    '',
    codeBlock([
      `curl -sSI ${quoteWord(withoutPassword(production.url))}`,
      `stagelift checklist --project ${project.id}`,
    ]),
    '',
    ...(reach.length === 0
      ? []
      : [
          '2. Does the server answer, is its disk full, is the database up?',
          '',
          codeBlock([...reach, 'df -h; free -m; uptime', 'systemctl --failed']),
          '',
          `   The site is in ${inlineCode(production.path)}.`,
          '',
        ]),
    `3. ${call}`,
    '',
    hasBackups
      ? '4. Before anything is put back: read "Backups", and let the one who decides say yes.'
      : '4. No backups are known. Change nothing that cannot be taken back.',
  ].join('\n');
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/)[^/?#@]*@/i, '$1');
}
