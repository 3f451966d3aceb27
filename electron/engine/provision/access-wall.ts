import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { HandSnippet, ProvisionState } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { apr1 } from './apr1.ts';
import { askSite, type WebAnswer } from './ask-site.ts';
import { toWord } from './database-user.ts';
import { hashOf, makeFile, makeFolder, type Fate } from './make-files.ts';
import { openNotes, type StepNotes } from './notes.ts';
import { toHostPath } from './paths.ts';
import { wallFolder } from './preview-host.ts';
import type { Evidence, MadeItem, ProvisionContext, ProvisionStep, StepSpec } from './step.ts';
import { undoMade } from './undo.ts';
import { apacheWall, nginxWall } from './vhost-text.ts';
import { makeWebFile, reloadItem, undoReload, type WebConfig } from './web-config.ts';

/** A wall in front of a site: a password for people, `noindex` for search engines. */
export interface AccessWallSpec extends StepSpec {
  readonly url: string;
  /** The folder that the address leads to. */
  readonly documentRoot: string;
  readonly user: string;
  readonly passwordRef: string;
  /** The web server's group, where the password file is not to be open to everybody on the server. */
  readonly group?: string | undefined;
  /** The account's own configuration folder; the host must be one that the preview-host step made there. */
  readonly webConfig?: (WebConfig & { readonly pattern: string }) | undefined;
}

/** Closes a site to strangers, and proves it from outside. */
export const accessWallStep: ProvisionStep<AccessWallSpec> = {
  kind: 'access-wall',

  async inspect(context, spec) {
    const { state, program } = await look(context, spec);
    if (state.kind !== 'missing') return state;
    if (program === 'apache' || spec.webConfig !== undefined) return { kind: 'missing' };
    const file = await passwordFileOf(context, spec);
    const isReady = (await context.host.readFile(file, context.signal)) !== null;
    // The password file comes first, so that the snippet works at once.
    if (!isReady) return { kind: 'missing' };
    return {
      kind: 'by-hand',
      why: 'Only an administrator can put a wall in front of a site of this web server.',
      snippets: wallSnippets(file),
    };
  },

  describe(spec) {
    return {
      title: `Close ${spec.url} to strangers and search engines`,
      lines: [
        { kind: 'path', text: `${passwordPath(spec)}: user ${spec.user}, password kept as ${spec.passwordRef}` },
        {
          kind: 'file',
          text:
            spec.webConfig === undefined
              ? `Apache: a block at the top of ${posix.join(spec.documentRoot, '.htaccess')}; nginx: an administrator puts the snippet in`
              : posix.join(wallFolder(spec.webConfig, spec.webConfig.pattern), 'wall.conf'),
        },
        { kind: 'note', text: 'Then asks without a password (has to be 401) and with it, and for X-Robots-Tag.' },
      ],
      undo: 'Takes the block or file and the password file away.',
    };
  },

  async apply(context, spec) {
    const notes = await openNotes(context.host, spec.id, context.signal);
    const { state, program } = await look(context, spec);
    if (state.kind === 'there' && notes.begun().length === 0) return notes.result();
    if (state.kind === 'differs' || state.kind === 'blocked') {
      throw new AppError('plan.blocked', { message: state.kind === 'differs' ? state.what : state.why });
    }
    const file = await makePasswordFile(context, notes, spec);
    const { webConfig } = spec;
    if (webConfig !== undefined) {
      const folder = await toHostPath(context.host, wallFolder(webConfig, webConfig.pattern), context.signal);
      if (!notes.wanted('reload', reloadItem(webConfig).what)) await notes.made(reloadItem(webConfig));
      await makeWebFile(context, notes, { path: posix.join(folder, 'wall.conf'), content: nginxWall(file) }, webConfig);
    } else if (program === 'apache') {
      await addBlock(
        context,
        notes,
        posix.join(await toHostPath(context.host, spec.documentRoot, context.signal), '.htaccess'),
        apacheWall(file),
      );
    }
    return notes.result();
  },

  undo: (context, made) => undoMade(context, made, { block: removeBlock, reload: undoReload }),

  async verify(context, spec) {
    const at = context.now().toISOString();
    let last = await check(context, spec);
    for (let again = 1; again < 6 && !last.ok && spec.webConfig !== undefined; again += 1) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      last = await check(context, spec);
    }
    const { ok, found, mend } = last;
    return { ok, found, ...(mend !== undefined && { mend }), at };
  },
};

/** The snippets for a wall; the password file is made by Stagelift. Pure. */
export function wallSnippets(passwordFile: string): HandSnippet[] {
  return [
    { for: 'nginx', title: 'nginx: inside the server block', text: nginxWall(passwordFile) },
    {
      for: 'apache',
      title: 'Apache: at the top of .htaccess, or inside the Directory block',
      file: '.htaccess',
      text: apacheWall(passwordFile),
    },
  ];
}

interface Look {
  readonly state: ProvisionState;
  readonly program: 'apache' | 'other';
}

type Check = Omit<Evidence, 'at'> & {
  readonly wall: 'none' | 'ours' | 'other' | 'unknown';
  readonly program: Look['program'];
};

async function look(context: ProvisionContext, spec: AccessWallSpec): Promise<Look> {
  const { ok, found, mend = '', wall, program } = await check(context, spec);
  if (ok) return { program, state: { kind: 'there', detail: found } };
  if (wall === 'unknown') return { program, state: { kind: 'blocked', why: found, mend } };
  const notes = await openNotes(context.host, spec.id, context.signal);
  if (wall === 'other' && notes.begun().length === 0) return { program, state: { kind: 'differs', what: found } };
  return { program, state: { kind: 'missing' } };
}

/** Asks as a stranger, and as somebody with the password. */
async function check(context: ProvisionContext, spec: AccessWallSpec): Promise<Check> {
  const url = `${spec.url.replace(/\/+$/, '')}/?stagelift=${context.random(6).toString('hex')}`;
  const stranger = await ask(context, url);
  if (stranger.kind === 'failed') {
    const found = `${spec.url} does not answer: ${stranger.why}`;
    return { ok: false, wall: 'unknown', program: 'other', found, mend: 'Make the address work first.' };
  }
  const program = /apache|litespeed/i.test(stranger.headers.server ?? '') ? 'apache' : 'other';
  if (stranger.status !== 401) {
    const found = `${spec.url} is open to everybody (status ${String(stranger.status)}).`;
    return { ok: false, wall: 'none', program, found, mend: 'Apply the plan again, or put the snippet in.' };
  }
  const password = await context.secrets.get(spec.passwordRef, `Password of ${spec.user} at the site`, context.signal);
  const guest = password === null ? null : await ask(context, url, { user: spec.user, password });
  if (guest === null || guest.kind === 'failed' || guest.status === 401) {
    return {
      ok: false,
      wall: 'other',
      program,
      found: `${spec.url} asks for a password, but not for this one.`,
      mend: 'Enter the user and password of the wall that is there.',
    };
  }
  const robots = guest.headers['x-robots-tag'] ?? '';
  if (!/noindex/i.test(robots)) {
    return {
      ok: false,
      wall: 'ours',
      program,
      found: `${spec.url} asks for the password, but does not tell search engines to stay out.`,
      mend: 'Put the header X-Robots-Tag in as well (Apache: a2enmod headers).',
    };
  }
  return {
    ok: true,
    wall: 'ours',
    program,
    found: `${spec.url} lets nobody in without the password, and search engines stay out.`,
  };
}

/** A plain address often only leads to its https one. */
async function ask(
  { signal }: ProvisionContext,
  url: string,
  login?: { readonly user: string; readonly password: string },
): Promise<WebAnswer> {
  const answer = await askSite(url, signal, login);
  if (answer.kind === 'failed' || answer.status < 301 || answer.status > 308) return answer;
  const target = answer.headers.location;
  if (target === undefined || !URL.canParse(target, url)) return answer;
  const next = new URL(target, url);
  const isSame = next.protocol === 'https:' && url.startsWith('http:') && next.hostname === new URL(url).hostname;
  return isSame ? askSite(next.href, signal, login) : answer;
}

function passwordPath({ id }: AccessWallSpec): string {
  return `~/.stagelift-walls/${createHash('sha256').update(id).digest('hex').slice(0, 12)}.htpasswd`;
}

function passwordFileOf({ host, signal }: ProvisionContext, spec: AccessWallSpec): Promise<string> {
  return toHostPath(host, passwordPath(spec), signal);
}

async function makePasswordFile(context: ProvisionContext, notes: StepNotes, spec: AccessWallSpec): Promise<string> {
  const { secrets, random, signal, host } = context;
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(spec.user)) {
    throw new AppError('contract.invalid-input', {
      message: 'The name for the wall may have letters, digits, dots and hyphens.',
    });
  }
  const kept = await secrets.get(spec.passwordRef, `Password of ${spec.user} at the site`, signal);
  const password = kept === null || kept === '' ? toWord(random, 20) : kept;
  if (password !== kept) await secrets.keep(spec.passwordRef, password, signal);
  const path = await passwordFileOf(context, spec);
  const before = (await host.readFile(path, signal))?.toString('utf8') ?? '';
  const salt = /\$apr1\$([./0-9A-Za-z]{1,8})\$/.exec(before)?.[1] ?? toWord(random, 8);
  await makeFolder(context, notes, posix.dirname(path), { mode: '0755' });
  const mode = spec.group === undefined ? '0644' : '0640';
  await makeFile(context, notes, { path, content: `${spec.user}:${apr1(password, salt)}\n`, mode, group: spec.group });
  return path;
}

const beginMark = '# Stagelift: wall begins';
const endMark = '# Stagelift: wall ends';

/** Puts the block in front of what is in the file; the rest of it stays as it is. */
async function addBlock(context: ProvisionContext, notes: StepNotes, path: string, block: string): Promise<void> {
  const { host, signal } = context;
  const before = (await host.readFile(path, signal))?.toString('utf8') ?? null;
  if (before?.includes(block) === true) return;
  if (before?.includes(beginMark) === true) {
    throw new AppError('plan.blocked', {
      message: `${path} holds a wall of Stagelift that was changed by hand. It was left as it is.`,
    });
  }
  const item: MadeItem = { kind: 'block', what: path, facts: { isNew: String(before === null), hash: hashOf(block) } };
  await notes.want(item);
  await replace(context, path, before, `${block}${before ?? ''}`);
  await notes.made(item);
}

async function removeBlock(context: ProvisionContext, item: MadeItem): Promise<Fate> {
  const found = (await context.host.readFile(item.what, context.signal))?.toString('utf8') ?? null;
  if (found === null) return { kind: 'absent' };
  const from = found.indexOf(beginMark);
  const end = found.indexOf(`${endMark}\n`, from);
  if (from < 0 || end < 0) return { kind: 'absent' };
  const to = end + endMark.length + 1;
  if (hashOf(found.slice(from, to)) !== item.facts.hash)
    return { kind: 'kept', why: 'The block was changed since it was made.' };
  const rest = found.slice(0, from) + found.slice(to);
  await replace(context, item.what, found, rest === '' && item.facts.isNew === 'true' ? null : rest);
  return { kind: 'removed' };
}

/** Keeps owner and rights of a file that is there, and stops when it changed meanwhile. */
async function replace(
  { host, signal }: ProvisionContext,
  path: string,
  before: string | null,
  after: string | null,
): Promise<void> {
  const same = before === null ? '[ ! -e "$p" ]' : `[ "$(cat -- "$p" && echo x)" = ${shQuote(`${before}x`)} ]`;
  const put =
    after === null
      ? 'rm -f -- "$p"'
      : `{ ${before === null ? ': >"$t" && chmod 644 -- "$t"' : 'cp -p -- "$p" "$t"'}; } && printf %s ${shQuote(after)} >"$t" && mv -f -- "$t" "$p"`;
  const script = `p=${shQuote(path)}; t=$p.stagelift-new; rm -f -- "$t"; trap 'rm -f -- "$t"' 0
${same} || exit 2
${put} || exit 3`;
  const { exitCode } = await host.run(script, signal);
  if (exitCode === 0) return;
  throw new AppError(exitCode === 2 ? 'plan.stale' : 'remote.permission-denied', {
    message: exitCode === 2 ? `${path} changed meanwhile.` : `${path} on ${host.label} could not be written.`,
    retry: exitCode === 2 ? 'now' : 'after-fix',
  });
}
