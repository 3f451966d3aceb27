import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { HandSnippet, ProvisionState } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { makeFolder } from './make-files.ts';
import { openNotes } from './notes.ts';
import { toHostPath } from './paths.ts';
import { probeFolder, type ProbeLogin, type ProbeResult } from './probe.ts';
import type { ProvisionContext, ProvisionStep, StepSpec } from './step.ts';
import { undoMade } from './undo.ts';
import { apacheVhost, nginxVhost, type VhostFacts } from './vhost-text.ts';
import { makeWebFile, reloadItem, undoReload, type WebConfig } from './web-config.ts';

/** A name, or every name below one, that leads to folders of the account. */
export interface PreviewHostSpec extends StepSpec {
  readonly protocol: 'http' | 'https';
  /** `staging.example.org` or `*.preview.example.org`, with `:port` where it is another than usual. */
  readonly pattern: string;
  /** What is served: with `*` the folder with one folder per name. */
  readonly folder: string;
  /** Below it (or below each name's); empty for the folder itself. */
  readonly documentRoot: string;
  readonly phpSocket?: string | undefined;
  /** Ask for PHP as well; default true. */
  readonly php?: boolean | undefined;
  /** What the web server listens at, for its configuration; the pattern's port when absent. */
  readonly listen?: string | undefined;
  /** The server's public address, for the DNS record. */
  readonly address?: string | undefined;
  /** A folder for the account's own configuration; without it an administrator puts the snippet in. */
  readonly webConfig?: WebConfig | undefined;
  /** A login where a wall is in front already. */
  readonly login?: ProbeLogin | undefined;
}

/** Makes or has made a virtual host, and proves it by a file that it serves. */
export const previewHostStep: ProvisionStep<PreviewHostSpec> = {
  kind: 'preview-host',

  async inspect(context, spec) {
    const vhost = await toVhost(context, spec);
    const result = await probeHost(context, spec);
    return result.ok ? { kind: 'there', detail: result.found } : toState(spec, result, vhost);
  },

  describe(spec) {
    const { webConfig } = spec;
    return {
      title: `Lead ${spec.pattern} to ${spec.folder}`,
      lines: [
        ...(webConfig === undefined
          ? [
              {
                kind: 'note' as const,
                text: 'An administrator puts the snippet for nginx or Apache in, if the address does not work yet.',
              },
            ]
          : [
              { kind: 'path' as const, text: posix.join(webConfig.folder, fileName(spec)) },
              { kind: 'file' as const, text: vhostText(webConfig.program, unresolved(spec)) },
              { kind: 'command' as const, text: webConfig.reload },
            ]),
        { kind: 'note', text: `Then asks ${toUrl(spec, 'RANDOM')} for a file with a random name, and removes it.` },
      ],
      undo:
        webConfig === undefined
          ? 'What an administrator put in stays.'
          : 'Takes the file away and has the web server read its configuration.',
    };
  },

  async apply(context, spec) {
    const notes = await openNotes(context.host, spec.id, context.signal);
    const { webConfig } = spec;
    const vhost = await toVhost(context, spec);
    const first = await probeHost(context, spec);
    if (!first.ok && webConfig === undefined) throw notWorking(first);
    if (webConfig !== undefined && (!first.ok || notes.begun().length > 0)) {
      const file = posix.join(await toHostPath(context.host, webConfig.folder, context.signal), fileName(spec));
      if (!notes.wanted('reload', reloadItem(webConfig).what)) await notes.made(reloadItem(webConfig));
      await makeWebFile(context, notes, { path: file, content: vhostText(webConfig.program, vhost) }, webConfig);
    }
    await makeFolder(context, notes, vhost.folder, { mode: '0755' });
    const last = first.ok ? first : await probeHost(context, spec);
    if (!last.ok) throw notWorking(last);
    return notes.result();
  },

  undo: (context, made) => undoMade(context, made, { reload: undoReload }),

  async verify(context, spec) {
    const { ok, found, mend } = await probeHost(context, spec);
    return { ok, found, ...(mend !== undefined && { mend }), at: context.now().toISOString() };
  },
};

/** The snippets for a host, as an administrator puts them in. Throws `contract.invalid-input` for names that cannot be written. Pure. */
export function hostSnippets(facts: VhostFacts, address?: string): HandSnippet[] {
  const isWild = facts.name.startsWith('*.');
  return [
    { for: 'nginx', title: `nginx: ${facts.name}`, file: '/etc/nginx/conf.d/stagelift.conf', text: nginxVhost(facts) },
    {
      for: 'apache',
      title: isWild
        ? `Apache: ${facts.name} (a2enmod vhost_alias proxy_fcgi)`
        : `Apache: ${facts.name} (a2enmod proxy_fcgi)`,
      file: '/etc/apache2/sites-enabled/stagelift.conf',
      text: apacheVhost(facts),
    },
    {
      for: 'dns',
      title: 'DNS',
      text: `${facts.name}. 3600 IN ${address?.includes(':') === true ? 'AAAA' : 'A'} ${address ?? 'ADDRESS-OF-THE-SERVER'}\n`,
    },
  ];
}

function notWorking({ found, mend }: ProbeResult): AppError {
  return new AppError('plan.blocked', { message: found, ...(mend !== undefined && { hint: mend }) });
}

function toState(spec: PreviewHostSpec, { part, found, mend = '' }: ProbeResult, vhost: VhostFacts): ProvisionState {
  if (part === 'rights' || part === 'wall') return { kind: 'blocked', why: found, mend };
  if (spec.webConfig !== undefined && (part === 'host' || part === 'php')) return { kind: 'missing' };
  const snippets = hostSnippets(vhost, spec.address);
  const certificate: HandSnippet = {
    for: 'shell',
    title: 'A certificate, with certbot',
    text: `certbot certonly --manual --preferred-challenges dns -d '${vhost.name}'\n`,
  };
  const order: Readonly<Record<string, readonly string[]>> = {
    dns: ['dns', 'nginx', 'apache'],
    host: ['nginx', 'apache', 'dns'],
    php: ['nginx', 'apache'],
  };
  const wanted = order[part ?? ''] ?? ['nginx', 'apache'];
  const chosen = wanted.flatMap((kind) => snippets.filter((one) => one.for === kind));
  return {
    kind: 'by-hand',
    why: `${found} ${mend}`.trim(),
    snippets: part === 'certificate' ? [certificate, ...chosen] : chosen,
  };
}

function vhostText(program: WebConfig['program'], facts: VhostFacts): string {
  const text = program === 'nginx' ? nginxVhost(facts) : apacheVhost(facts);
  return `# Written by Stagelift.\n${text}`;
}

function fileName(spec: PreviewHostSpec): string {
  const slug = spec.pattern
    .replace(/:\d+$/, '')
    .replace('*', 'any')
    .replaceAll(/[^a-z0-9.-]/gi, '')
    .slice(0, 60);
  return `stagelift-${slug}-${createHash('sha256').update(spec.id).digest('hex').slice(0, 8)}.conf`;
}

function portOf({ pattern, protocol }: PreviewHostSpec): string {
  return /:(\d+)$/.exec(pattern)?.[1] ?? (protocol === 'https' ? '443' : '80');
}

function unresolved(spec: PreviewHostSpec): VhostFacts {
  const { pattern, folder, documentRoot, phpSocket, listen } = spec;
  return {
    name: pattern.replace(/:\d+$/, ''),
    listen: listen ?? (spec.protocol === 'https' ? '80' : portOf(spec)),
    folder: folder.replace(/^~/, '/HOME'),
    documentRoot,
    phpSocket,
  };
}

/** The folder of the wall's files for a host of ours, see the access wall. Pure. */
export function wallFolder(webConfig: WebConfig, pattern: string): string {
  const slug = pattern
    .replace(/:\d+$/, '')
    .replace('*', 'any')
    .replaceAll(/[^a-z0-9.-]/gi, '');
  return posix.join(webConfig.folder, `${slug}.d`);
}

/** Whether a host that reads the wall's files for this pattern stands in the account's own configuration. nginx only. */
export async function hasOwnHost(
  { host, signal }: ProvisionContext,
  webConfig: WebConfig,
  pattern: string,
): Promise<boolean> {
  if (webConfig.program !== 'nginx') return false;
  const [folder, walls] = await Promise.all(
    [webConfig.folder, wallFolder(webConfig, pattern)].map((path) => toHostPath(host, path, signal)),
  );
  const script = `grep -qsF -- ${shQuote(`include ${walls ?? ''}/*.conf;`)} ${shQuote(folder ?? '')}/*.conf`;
  return (await host.run(script, signal)).exitCode === 0;
}

async function toVhost({ host, signal }: ProvisionContext, spec: PreviewHostSpec): Promise<VhostFacts> {
  const folder = await toHostPath(host, spec.folder, signal);
  const { webConfig } = spec;
  const includeFolder =
    webConfig?.program === 'nginx' ? await toHostPath(host, wallFolder(webConfig, spec.pattern), signal) : undefined;
  const facts = { ...unresolved(spec), folder, includeFolder };
  // Also what nobody writes is refused, before anybody is asked for such an address.
  nginxVhost(facts);
  return facts;
}

/** The address of one name. */
function toUrl({ protocol, pattern }: PreviewHostSpec, name: string): string {
  return `${protocol}://${pattern.replace('*', () => name)}`;
}

const tries = 6;

/** A web server that was just told to read its configuration needs a moment. */
async function probeHost(context: ProvisionContext, spec: PreviewHostSpec): Promise<ProbeResult> {
  const folder = await toHostPath(context.host, spec.folder, context.signal);
  const name = `probe-${context.random(8).toString('hex')}`;
  const isWild = spec.pattern.startsWith('*.');
  const served = posix.join(folder, isWild ? name : '', spec.documentRoot);
  const made = await makeWay(context, served);
  if (made === null) {
    return {
      ok: false,
      part: 'rights',
      found: `${served} cannot be made on ${context.host.label}.`,
      mend: 'Choose a folder of the account.',
    };
  }
  try {
    const probe = { url: toUrl(spec, name), folder: served, login: spec.login, php: spec.php ?? true };
    let result = await probeFolder(context, probe);
    const notes = await openNotes(context.host, spec.id, context.signal);
    const isFresh = notes.begun().some(({ kind }) => kind === 'reload');
    for (let again = 1; again < tries && isFresh && result.part === 'host'; again += 1) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      context.signal.throwIfAborted();
      result = await probeFolder(context, probe);
    }
    return result;
  } finally {
    if (made.length > 0) {
      const script = `${made
        .toReversed()
        .map((path) => `rmdir -- ${shQuote(path)}`)
        .join('\n')}\n:`;
      await context.host.run(script, AbortSignal.timeout(20_000)).catch(() => {});
    }
  }
}

/** Makes the folders that are missing on the way and says which; null when that fails. */
async function makeWay({ host, signal }: ProvisionContext, path: string): Promise<readonly string[] | null> {
  const script = `make() { [ -d "$1" ] && return 0; case $1 in /|'') return 1 ;; esac
make "$(dirname -- "$1")" || return 1
mkdir -m 755 -- "$1" && printf '%s\\n' "$1"; }
make ${shQuote(path)}`;
  const { exitCode, stdout } = await host.run(script, signal);
  return exitCode === 0 ? stdout.split('\n').filter((line) => line !== '') : null;
}
