import { posix } from 'node:path';
import { shQuote } from '../remote/shell-quote.ts';
import type { SiteAnswer } from '../web/fetch-site.ts';
import { passesOf } from './agent-files.ts';
import type { Finding, ProofWork } from './prove-work.ts';
import { guardSnippets } from './static-snippets.ts';

/** Entries of many frameworks: each has to be the gate's, whatever is behind it. */
const entries = ['/', '/index.php', '/wp-login.php', '/xmlrpc.php', '/wp-json/', '/api', '/administrator/index.php'];

/** Strangers get our refusal and nothing else, at every entry and in a folder below. */
export async function proveGate(work: ProofWork): Promise<Finding> {
  const { site, review } = work;
  const answers = await Promise.all(entries.map((path) => site.stranger(path)));
  for (const [at, answer] of answers.entries()) {
    if (answer === null) {
      return {
        ...{ id: 'gate', ok: false, found: `${site.origin} does not answer.` },
        mend: 'Check the name, the web server and the certificate of this address.',
      };
    }
    if (!isClosed(answer)) return open(entries[at] ?? '/', answer);
  }
  const deep = await withTestFiles(work, async (folder, word) => {
    const asked = await Promise.all([site.stranger(`${folder}/test.php`), site.visitor(`${folder}/test.php`)]);
    return asked.some((answer) => answer?.body.includes(word) === true && answer.headers['x-stagelift'] === undefined);
  });
  if (deep === true) {
    return {
      ...{ id: 'gate', ok: false, found: 'PHP files in folders run without the gate.' },
      mend: `Let the web server tell PHP the document root and the file in the same way ($realpath_root in nginx), and PHP read ${work.look?.settings['user_ini.filename'] ?? '.user.ini'}.`,
    };
  }
  return {
    id: 'gate',
    ok: true,
    found: `Strangers get nothing of ${review.siteUrl}, at ${String(entries.length)} entries.`,
  };
}

function isClosed({ status, headers }: SiteAnswer): boolean {
  return (status === 403 && headers['x-stagelift'] === 'closed') || status === 404;
}

function open(path: string, { status, headers }: SiteAnswer): Finding {
  if (status === 500) {
    return {
      ...{ id: 'gate', ok: false, found: `${path} answers with an error (500).` },
      mend: 'If the web server is Apache, let .htaccess say AuthConfig, FileInfo and Options (AllowOverride), or take the lines out. Else look into its log of errors.',
    };
  }
  return {
    ...{
      id: 'gate',
      ok: false,
      found: `${path} is open to everybody (status ${String(status)}${headers.location === undefined ? '' : `, on to ${headers.location.slice(0, 200)}`}).`,
    },
    mend: 'PHP did not run the gate. It has to read .user.ini (PHP-FPM, CGI: user_ini.filename; new files count after user_ini.cache_ttl seconds), or .htaccess (Apache with mod_php), and no php_admin_value may set auto_prepend_file.',
  };
}

/** Files that the web server serves by itself are closed to strangers, and open to who has a pass. */
export async function proveStaticFiles(work: ProofWork): Promise<Finding> {
  const { site, review, host, signal } = work;
  const seen = await withTestFiles(work, async (folder, word) => {
    const has = (answer: SiteAnswer | null): boolean => answer?.body.includes(word) === true;
    const files = [`${folder}/test.txt`, `${folder}/`];
    const strangers = await Promise.all(files.map((path) => site.stranger(path, { accept: '*/*' })));
    return { open: strangers.some(has), visible: has(await site.visitor(`${folder}/test.txt`)) };
  });
  if (seen === null) {
    return {
      ...{ id: 'static-files', ok: false, found: 'No file for a test could be put into the site.' },
      mend: 'Check the rights of its folder.',
    };
  }
  if (!seen.open && seen.visible) {
    return { id: 'static-files', ok: true, found: 'Files are closed to strangers and open with a pass.' };
  }
  const code = posix.dirname(review.environment.path);
  const reviews = posix.dirname(code);
  const snippets = guardSnippets(posix.dirname(reviews), reviews);
  if (seen.open) {
    return {
      ...{
        id: 'static-files',
        ok: false,
        found: 'Pictures, documents and other files are open to everybody who knows their address.',
      },
      mend: 'The web server serves them by itself. Put the snippet for it in, once for all reviews of this account.',
      snippets,
    };
  }
  const passes = passesOf(review);
  const script = `p=${shQuote(passes)}; while :; do case $(ls -ld -- "$p" 2>/dev/null) in ?????????[xt]*) ;; *) printf %s "$p"; break ;; esac; [ "$p" = / ] && break; p=$(dirname -- "$p"); done`;
  const { stdout: shut } = await host.run(script, signal);
  return {
    ...{
      id: 'static-files',
      ok: false,
      found: 'Files are closed, also to who has a pass: pages come without their pictures and styles.',
    },
    mend:
      shut === ''
        ? 'The snippet in the web server is for another folder than this one. Put this one in.'
        : `The web server cannot see passes: let it pass through ${shut} (chmod o+x, or its group).`,
    snippets,
  };
}

/** Puts files into a folder of the site that nobody else knows, and takes them away again. Null when that cannot be done. */
async function withTestFiles<T>(
  { host, review, look, signal, word }: ProofWork,
  use: (folder: string, word: string) => Promise<T>,
): Promise<T | null> {
  const name = `stagelift-probe-${word()}${word()}`;
  const content = word();
  const root = look?.documentRoot ?? review.environment.path;
  const folder = shQuote(posix.join(root, name));
  const put = `umask 022; r=${shQuote(root)}; d=${folder}; mkdir -- "$d" && cp -- "$r/.user.ini" "$d/.user.ini" || exit 1
printf %s ${content} >"$d/test.txt" && printf %s ${content} >"$d/index.html" && printf %s '<?php echo strrev("${[...content].reverse().join('')}");' >"$d/test.php"`;
  try {
    const { exitCode } = await host.run(put, signal);
    return exitCode === 0 ? await use(`/${name}`, content) : null;
  } finally {
    await host.run(`rm -rf -- ${folder}`, AbortSignal.timeout(20_000)).catch(() => {});
  }
}
