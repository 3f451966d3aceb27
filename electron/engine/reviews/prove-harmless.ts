import { posix } from 'node:path';
import { shQuote } from '../remote/shell-quote.ts';
import type { Finding, ProofWork } from './prove-work.ts';
import { mailSnippets, type ReviewFolders } from './static-snippets.ts';

const mailTries = 10;

/** A mail that the site sends in its own way lies in the store; and `mail()` of PHP has no way out either. */
export async function proveMail(work: ProofWork): Promise<Finding> {
  const { look, inside } = work;
  if (look === null) return silent('mail');
  if (inside?.facts.mail === 'sent') {
    return {
      ...{ id: 'mail', ok: false, found: 'The application’s configuration says that it sends mail.' },
      mend: 'Set mail=catch for this environment and apply its configuration.',
    };
  }
  const own = (await isWordPress(work)) ? await caught(work, 'sitemail') : null;
  if (own === 'lost') {
    return {
      ...{ id: 'mail', ok: false, found: 'A test mail of WordPress was not caught.' },
      mend: 'A plugin sends mail in its own way. Set mail=catch for this environment, or switch the plugin off in the review.',
    };
  }
  const said = own === null ? [] : ['A test mail of WordPress was caught.'];
  const plain = await provePlainMail(work);
  const found = [...said, plain.found].join(' ');
  return plain.ok
    ? { id: 'mail', ok: true, found }
    : {
        id: 'mail',
        ok: false,
        found,
        mend: plain.mend,
        snippets: mailSnippets(foldersOf(work)),
      };
}

type Plain =
  { readonly ok: true; readonly found: string } | { readonly ok: false; readonly found: string; readonly mend: string };

async function provePlainMail(work: ProofWork): Promise<Plain> {
  const { look, host, signal } = work;
  if (look?.canSendMail !== true) return { ok: true, found: 'mail() is switched off.' };
  const command = look.settings.sendmail_path ?? '';
  if (/(?:catch-mail|mail-catch\.php)/.test(command)) {
    return (await caught(work, 'mail')) === 'caught'
      ? { ok: true, found: 'A test mail of mail() was caught.' }
      : {
          ...{ ok: false, found: 'A test mail of mail() vanished.' },
          mend: `Check that ${command.slice(0, 200)} can be run by the account of PHP.`,
        };
  }
  // It is not tried where it would be sent: what cannot be run sends nothing.
  const program = command.split(/\s+/)[0] ?? '';
  const { exitCode } = await host.run(
    `[ -n ${shQuote(program)} ] && command -v -- ${shQuote(program)} >/dev/null`,
    signal,
  );
  if (exitCode !== 0)
    return { ok: true, found: `mail() has no way out: ${program === '' ? 'no program' : program} is not there.` };
  return {
    ok: false,
    found: `mail() of PHP hands mail to ${program}, which sends it.`,
    mend: 'Only the server’s own configuration can change that. Put the snippet into a pool that serves previews alone.',
  };
}

/** Has a mail sent and looks for it; takes it away when it is there. */
async function caught(
  { site, review, host, signal, word }: ProofWork,
  way: 'mail' | 'sitemail',
): Promise<'caught' | 'lost'> {
  const sign = word();
  if ((await site.mail(way, sign)) === null) return 'lost';
  const script = `cd -- ${shQuote(posix.join(review.store, 'mail'))} 2>/dev/null || exit 1
f=$(grep -l -- ${sign} ./*.eml 2>/dev/null | head -n 1); [ -n "$f" ] && rm -f -- "$f"`;
  for (let time = 0; time < mailTries; time += 1) {
    if ((await host.run(script, signal)).exitCode === 0) return 'caught';
    await new Promise((resolve) => setTimeout(resolve, 200));
    signal.throwIfAborted();
  }
  return 'lost';
}

/** Timers of the site do not run: not over the web, and the account's own table of timers does not name it. */
export async function proveCron(work: ProofWork): Promise<Finding> {
  const { site, host, review, signal } = work;
  const answers = [await site.visitor('/wp-cron.php?doing_wp_cron=1'), await site.stranger('/wp-cron.php')];
  if (answers.some((answer) => answer === null || answer.status < 400)) {
    return {
      ...{ id: 'cron', ok: false, found: 'Timers of the site can be started over the web.' },
      mend: 'The gate has to run before wp-cron.php: see "gate".',
    };
  }
  const code = posix.dirname(review.environment.path);
  const names = [code, posix.join(posix.dirname(posix.dirname(code)), review.id)].map((path) => `-e ${shQuote(path)}`);
  const { stdout } = await host.run(
    `crontab -l 2>/dev/null | grep -v '^[[:space:]]*#' | grep -F ${names.join(' ')} | head -n 3; :`,
    signal,
  );
  if (stdout.trim() !== '') {
    return {
      ...{
        id: 'cron',
        ok: false,
        found: `The account's crontab runs something of this review: ${stdout.trim().slice(0, 200)}`,
      },
      mend: 'Take the line out with crontab -e.',
    };
  }
  return { id: 'cron', ok: true, found: 'No timer runs: neither over the web nor in the account’s crontab.' };
}

/** No worker of the account runs in the review's folders. */
export async function proveQueue({ host, review, signal }: ProofWork): Promise<Finding> {
  const code = shQuote(posix.dirname(review.environment.path));
  // One program for all processes: there may be thousands.
  const script = `c=${code}
{ ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -F -e " -> $c/" | sed 's|.*/proc/\\([0-9]*\\)/cwd.*|\\1|'
grep -l -F -e "$c/" /proc/[0-9]*/cmdline 2>/dev/null | sed 's|/proc/\\([0-9]*\\)/.*|\\1|'; } | sort -u | while read -r p; do
a=$(tr '\\0' ' ' <"/proc/$p/cmdline" 2>/dev/null)
case $a in php-fpm:*|*php-cgi*|*lsphp*|*"grep -l -F"*|'') continue ;; esac
printf '%s: %s\\n' "$p" "$a"
done | head -n 3`;
  const { stdout } = await host.run(script, signal);
  if (stdout.trim() === '') return { id: 'queue', ok: true, found: 'No worker runs in the review.' };
  return {
    ...{ id: 'queue', ok: false, found: `A program runs in the review: ${stdout.trim().slice(0, 300)}` },
    mend: 'End it, and take it out of whatever starts it (supervisor, systemd, crontab).',
  };
}

async function isWordPress({ host, review, look, signal }: ProofWork): Promise<boolean> {
  const root = look?.documentRoot ?? review.environment.path;
  const { exitCode } = await host.run(
    `cd -- ${shQuote(root)} && { [ -f wp-settings.php ] || [ -f wp/wp-settings.php ]; }`,
    signal,
  );
  return exitCode === 0;
}

function foldersOf({ review }: ProofWork): ReviewFolders {
  const up = (path: string, levels: number): string => posix.join(path, ...Array.from({ length: levels }, () => '..'));
  // PREVIEWS/.stagelift/ID/current
  return { previews: up(review.environment.path, 3), stores: up(review.store, 1) };
}

function silent(id: Finding['id']): Finding {
  return { id, ok: false, found: 'The gate does not answer to Stagelift.', mend: 'See "gate" and "agent".' };
}
