import type { Project } from '#shared/domain/project.ts';
import type { Hop, Server } from '#shared/domain/server.ts';
import { listServerIds } from '#shared/project-file/convert.ts';
import type { ServersById } from '../checklist/fingerprint.ts';
import { shQuote } from '../remote/shell-quote.ts';

/** A server that a project uses, and the command with which a person gets there. */
export interface ReachableServer {
  readonly name: string;
  readonly command: string;
}

/** The servers of a project in the order in which it names them. Pure. */
export function listServers(project: Project, servers: ServersById): readonly ReachableServer[] {
  return listServerIds(project).map((id) => {
    const server = servers.get(id);
    if (server === undefined) return { name: id, command: `stagelift server add ${id} USER@HOST` };
    return { name: server.host, command: sshCommand(server) };
  });
}

/** OpenSSH's command for a server, through the servers before it. Pure. */
export function sshCommand({ jumps, ...server }: Server): string {
  const through = jumps.length === 0 ? [] : ['-J', jumps.map(toAddress).join(',')];
  const port = server.port === 22 ? [] : ['-p', String(server.port)];
  return ['ssh', ...through, ...port, `${server.user}@${server.host}`].map(quoteWord).join(' ');
}

function toAddress({ user, host, port }: Hop): string {
  return `${user}@${host}${port === 22 ? '' : `:${String(port)}`}`;
}

/** A word of a command for people: in quotes only where it needs them. Pure. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,{}-]+$/.test(word) ? word : shQuote(word);
}

/** An address as a link that is nothing else, without user and password. Pure. */
export function plainUrl(text: string): string {
  if (!URL.canParse(text)) return '';
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return `<${url.href.replace(/[<>\s|`]/g, encodeURIComponent)}>`;
}
