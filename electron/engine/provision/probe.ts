import { posix } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { askSite, type WebAnswer } from './ask-site.ts';
import type { Evidence, ProvisionContext } from './step.ts';

/** A login for a site behind a wall. */
export interface ProbeLogin {
  readonly user: string;
  readonly passwordRef: string;
}

/** What is asked for: a folder on the host, and the address at which its files should be. */
export interface Probe {
  readonly url: string;
  readonly folder: string;
  readonly login?: ProbeLogin | undefined;
  /** Ask for a PHP file as well. */
  readonly php: boolean;
}

/** What was found, and at which of the parts that must work together. */
export type ProbeResult = Omit<Evidence, 'at'> & { readonly part: ProbePart | null };

/** The part that is wrong. */
export type ProbePart = 'dns' | 'connection' | 'certificate' | 'wall' | 'rights' | 'host' | 'php';

/**
 * Puts a file with a random name and content into the folder, asks the web server for it and removes it again, also when the
 * job is cancelled meanwhile. Says which part is wrong: the name, the port, the certificate, a wall, the rights, the virtual
 * host, PHP.
 */
export async function probeFolder(context: ProvisionContext, probe: Probe): Promise<ProbeResult> {
  const { host, signal } = context;
  const name = `stagelift-probe-${context.random(12).toString('hex')}`;
  const word = context.random(12).toString('hex');
  const file = posix.join(probe.folder, name);
  const put = `cd -- ${shQuote(probe.folder)} || exit 2
printf %s ${word} >${name}.txt && chmod 644 ${name}.txt || exit 3
${probe.php ? `printf %s '<?php echo strrev("${[...word].reverse().join('')}");' >${name}.php && chmod 644 ${name}.php || exit 3` : ''}`;
  try {
    const { exitCode } = await host.run(put, signal);
    if (exitCode !== 0) {
      return {
        ok: false,
        part: 'rights',
        found: `No file can be put into ${probe.folder}.`,
        mend: 'Check that the folder is there and belongs to the account.',
      };
    }
    return await ask(context, probe, name, word);
  } finally {
    // A cancelled job must not leave its question behind.
    await host
      .run(`rm -f -- ${shQuote(`${file}.txt`)} ${shQuote(`${file}.php`)}`, AbortSignal.timeout(20_000))
      .catch(() => {});
  }
}

async function ask(context: ProvisionContext, probe: Probe, name: string, word: string): Promise<ProbeResult> {
  const login = await toLogin(context, probe.login);
  const base = probe.url.replace(/\/+$/, '');
  const text = await askSite(`${base}/${name}.txt`, context.signal, login);
  if (text.kind === 'failed') return failed(text, base);
  const blocked = await closedPath(context, probe.folder);
  if (text.status !== 200 || text.body !== word) return wrongAnswer(text, probe, base, blocked);
  if (!probe.php) return { ok: true, part: null, found: `${base} serves ${probe.folder}.` };
  const php = await askSite(`${base}/${name}.php`, context.signal, login);
  if (php.kind === 'failed') return failed(php, base);
  if (php.status === 200 && php.body === word)
    return { ok: true, part: null, found: `${base} serves ${probe.folder} and runs PHP.` };
  const source = php.body.includes('strrev(');
  return {
    ok: false,
    part: 'php',
    found: source
      ? `${base} sends PHP files as text instead of running them.`
      : `${base} serves files, but a PHP file gave status ${String(php.status)}.`,
    mend: source
      ? 'The virtual host lacks the part that hands .php files to PHP-FPM. Close the address until it is there: everybody can read the source.'
      : 'Check that PHP-FPM runs, and that the socket in the virtual host is its own.',
  };
}

async function toLogin(
  { secrets, signal }: ProvisionContext,
  login: ProbeLogin | undefined,
): Promise<{ readonly user: string; readonly password: string } | undefined> {
  if (login === undefined) return undefined;
  const password = await secrets.get(login.passwordRef, `Password of ${login.user} at the site`, signal);
  if (password === null) {
    throw new AppError('secret.missing', { message: `The password of ${login.user} at the site is not stored.` });
  }
  return { user: login.user, password };
}

function failed(answer: Extract<WebAnswer, { kind: 'failed' }>, base: string): ProbeResult {
  const { at, why } = answer;
  if (at === 'dns') {
    return {
      ok: false,
      part: 'dns',
      found: `${base} has no address: the name is not known.`,
      mend: 'Add the DNS record, or wait until it is known everywhere.',
    };
  }
  if (at === 'certificate') {
    return {
      ok: false,
      part: 'certificate',
      found: `${base} has no certificate that fits: ${why}`,
      mend: 'A certificate for this very name is needed; for names below * one for the wildcard.',
    };
  }
  return {
    ok: false,
    part: 'connection',
    found: `${base} does not answer: ${why}`,
    mend: 'Check that the web server runs and that the port is open.',
  };
}

function wrongAnswer(
  answer: Extract<WebAnswer, { kind: 'answered' }>,
  probe: Probe,
  base: string,
  closed: string | null,
): ProbeResult {
  const { status } = answer;
  if (status === 401) {
    const found = probe.login === undefined ? `${base} asks for a password.` : `${base} does not accept the password.`;
    return {
      ok: false,
      part: 'wall',
      found,
      mend: 'Enter the user and the password of the wall in front of the site.',
    };
  }
  if (status === 403 || (closed !== null && status >= 400)) {
    return {
      ok: false,
      part: 'rights',
      found: `The web server may not read ${probe.folder} (status ${String(status)}).`,
      mend:
        closed === null
          ? 'Open the folder and those above it to the web server (chmod 755), or give them to its group.'
          : `Let the web server pass through ${closed}: chmod o+x, or give it to the web server's group.`,
    };
  }
  const where = answer.headers.location;
  return {
    ok: false,
    part: 'host',
    found:
      where === undefined
        ? `${base} is answered from elsewhere, not from ${probe.folder} (status ${String(status)}).`
        : `${base} sends to ${where.slice(0, 200)} instead of serving ${probe.folder}.`,
    mend: 'Correct the virtual host: its name, and the folder it serves.',
  };
}

/** The first folder on the way that nobody else may pass through. */
async function closedPath({ host, signal }: ProvisionContext, folder: string): Promise<string | null> {
  const script = `p=${shQuote(folder)}; n=
while :; do case $(ls -ld -- "$p" 2>/dev/null) in ?????????[xt]*) ;; *) n=$p ;; esac; [ "$p" = / ] && break; p=$(dirname -- "$p"); done
printf %s "$n"`;
  const { stdout } = await host.run(script, signal);
  return stdout === '' ? null : stdout;
}
