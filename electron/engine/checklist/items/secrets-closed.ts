import type { Evidence } from '#shared/domain/checklist.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { RemoteSession } from '../../remote/transport.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import { askSite } from '../ask-site.ts';
import {
  type ChecklistContext,
  type ItemFindings,
  type ItemProbe,
  line,
  notAsked,
  onServers,
  type ServedEnvironment,
} from '../item-probe.ts';

/** Passwords, repositories and dumps are not handed out by the web server, and not readable to its other users. */
export const secretsClosed: ItemProbe = {
  id: 'secrets-closed',
  title: 'Secrets not served',
  asks: 'The site does not hand out its settings, its repository or dumps of its database, and other users of the server cannot read its settings.',
  async probe(context, signal): Promise<ItemFindings> {
    const places = onServers(context);
    if (places.length === 0) return { evidence: [], doesNotApply: 'No environment is on a server.' };
    const evidence = (await Promise.all(places.map((place) => probePlace(context, place, signal)))).flat();
    const bad = evidence.filter(({ verdict }) => verdict === 'bad');
    const isServed = bad.some(({ asked }) => asked.includes('GET '));
    const isReadable = bad.some(({ asked }) => asked.includes('rights of settings files'));
    return { evidence, mends: [...(isServed ? servedMends : []), ...(isReadable ? rightsMends : [])] };
  },
};

const servedMends = [
  {
    text: 'Move dumps and copies of settings out of the document root, and let nginx refuse what begins with a dot or ends like a copy:',
    snippet:
      'location ~ /\\.(?!well-known) { deny all; }\nlocation ~* \\.(sql|sql\\.gz|dump|bak|old|orig|swp)$|~$ { deny all; }',
  },
  {
    text: 'Apache:',
    snippet:
      '<FilesMatch "(^\\.|\\.(sql|gz|dump|bak|old|orig|swp)$|~$)">\n  Require all denied\n</FilesMatch>\nRedirectMatch 404 /\\.git',
  },
];

const rightsMends = [
  { text: 'Take the right to read settings from everybody else:', snippet: 'chmod o-rwx .env wp-config.php' },
];

/** Names that copies and tools leave behind, with what betrays that the real content came back. */
const usualLeaks: readonly { readonly path: string; readonly sign: RegExp }[] = [
  { path: '/.env', sign: /^[ \t]*(?:export[ \t]+)?[A-Z][A-Z0-9_]*[ \t]*=/m },
  { path: '/.env.local', sign: /^[ \t]*(?:export[ \t]+)?[A-Z][A-Z0-9_]*[ \t]*=/m },
  { path: '/.git/config', sign: /^\s*\[core\]/m },
  { path: '/.git/HEAD', sign: /^ref: refs\// },
  { path: '/wp-config.php~', sign: /<\?php|DB_PASSWORD/ },
  { path: '/wp-config.php.bak', sign: /<\?php|DB_PASSWORD/ },
  { path: '/.wp-config.php.swp', sign: /^b0VIM|DB_PASSWORD/ },
  { path: '/dump.sql', sign: /^(?:--|\/\*|CREATE |INSERT |DROP )/m },
  { path: '/backup.sql', sign: /^(?:--|\/\*|CREATE |INSERT |DROP )/m },
  { path: '/database.sql', sign: /^(?:--|\/\*|CREATE |INSERT |DROP )/m },
];

const mostFound = 20;

async function probePlace(
  context: ChecklistContext,
  { environment, server }: ServedEnvironment,
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const { name } = environment;
  const asked = `${name}: settings and dumps on the server`;
  if (server === null) return [line('bad', asked, 'Its server is not known on this computer.', environment)];
  const evidence: Evidence[] = [];
  let found: readonly string[] = [];
  try {
    const session = await context.connect(server, signal);
    found = await findLeftFiles(session, environment.path, context.recipe, signal);
    evidence.push(
      ...(await judgeModes(session, environment.path, listSettingsFiles(context.recipe), signal)).map((one) => ({
        ...one,
        asked: `${name}: ${one.asked}`,
        environmentId: environment.id,
      })),
    );
  } catch (error) {
    evidence.push(notAsked(asked, error, signal, environment));
  }
  return [...evidence, ...(await askForSecrets({ environment, server }, found, signal))];
}

/** Dumps and copies that lie where the web server looks, as addresses below the site. */
async function findLeftFiles(
  session: RemoteSession,
  root: string,
  { documentRoots }: Recipe,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const folders = [root, ...documentRoots.map((folder) => `${root.replace(/\/+$/, '')}/${folder}`)];
  const script = `for d in ${folders.map(shQuote).join(' ')}; do
  cd -- "$d" 2>/dev/null || continue
  for f in .*.sql *.sql *.sql.gz *.sql.zip *.sql.bz2 *.dump *.php~ *.php.bak *.env .env.* *.env.bak; do [ -f "$f" ] && printf '%s\\n' "$f"; done
done; exit 0`;
  const { stdout } = await session.run({ script }, signal);
  const names = stdout.toString('utf8').split('\n');
  return [...new Set(names.filter((file) => file !== ''))]
    .slice(0, mostFound)
    .map((file) => `/${encodeURIComponent(file)}`);
}

async function askForSecrets(
  { environment }: ServedEnvironment,
  found: readonly string[],
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const { name, url } = environment;
  const paths = [...new Set([...usualLeaks.map(({ path }) => path), ...found])];
  const answers: string[] = [];
  const leaks: Evidence[] = [];
  // One after the other: a security module could take more for an attack and lock this computer out.
  for (const path of paths) {
    const address = new URL(path, url).href;
    const reply = await askSite(address, signal);
    if (reply.kind === 'silent') {
      if (environment.wall?.kind === 'network')
        return [line('good', `${name}: GET ${address}`, reply.reason, environment)];
      return [
        ...leaks,
        line('bad', `${name}: GET ${address}`, `${reply.reason} So nobody knows what it hands out.`, environment),
      ];
    }
    const { status, body } = reply.answer;
    answers.push(`${path} ${String(status)}`);
    if (reply.elsewhere !== null || !isLeak(path, status, body, found.includes(path))) continue;
    leaks.push(
      line(
        'bad',
        `${name}: GET ${address}`,
        `Status ${String(status)}, with the content of the file (${String(body.length)} characters).`,
        environment,
      ),
    );
  }
  if (leaks.length > 0) return leaks;
  return [
    line(
      'good',
      `${name}: GET of ${String(paths.length)} addresses that often leak`,
      `None hands out its content: ${answers.join(', ')}.`,
      environment,
    ),
  ];
}

/** Whether an answer is the secret itself and not a page that says there is none. Pure. */
export function isLeak(path: string, status: number, body: string, isThere: boolean): boolean {
  if (status !== 200 && status !== 206) return false;
  if (/^\s*(?:<!doctype html|<html)/i.test(body)) return false;
  const usual = usualLeaks.find((leak) => leak.path === path);
  if (usual?.sign.test(body) === true) return true;
  return isThere && body !== '';
}

/** Files of a framework that hold passwords, relative to the project. Pure. */
export function listSettingsFiles({ configuration, credentials }: Recipe): readonly string[] {
  const paths = [
    ...credentials.flatMap((reader) => reader.paths),
    ...(configuration?.read ?? []).flatMap((source) => source.paths),
  ];
  return [...new Set(paths)].filter((path) => !/[*{]/.test(path)).slice(0, 40);
}

/** Who else may read the settings: on a server with several people this opens the database to all of them. */
async function judgeModes(
  session: RemoteSession,
  root: string,
  files: readonly string[],
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const script = `cd -- ${shQuote(root)} || exit 3
me=$(id -u); n=$( (getent passwd 2>/dev/null || cat /etc/passwd) | awk -F: -v me="$me" '$3 >= 1000 && $3 < 60000 && $3 != me && $7 !~ /(nologin|false)$/ { seen[$3] = 1 } END { n = 0; for (i in seen) n++; print n }')
echo "$n"
for f in ${files.map(shQuote).join(' ')}; do
  [ -f "$f" ] || continue
  r=$(readlink -f -- "$f" 2>/dev/null || printf '%s' "$PWD/$f")
  m=$(ls -ldn -- "$r" | cut -c1-10)
  o=open; d=$(dirname -- "$r")
  while :; do case $(ls -ldn -- "$d" | cut -c10) in x|t) ;; *) o=closed;; esac; [ "$d" = / ] && break; d=$(dirname -- "$d"); done
  printf '%s %s %s\\n' "$m" "$o" "$f"
done`;
  const { stdout } = await session.run({ script }, signal);
  const [first = '', ...rows] = stdout.toString('utf8').split('\n');
  const others = Number(first);
  const asked = `rights of settings files (${String(others)} other people have accounts there)`;
  const found = rows.flatMap((row) => {
    const [, mode = '', way = '', file = ''] = /^(\S+) (open|closed) (.+)$/.exec(row) ?? [];
    return file === '' ? [] : [{ file, mode, isReadable: mode[7] === 'r' && way === 'open' }];
  });
  if (found.length === 0) return [line('info', asked, 'The framework keeps no settings in files that are known.')];
  const readable = found.filter(({ isReadable }) => isReadable);
  const told = (list: typeof found): string => list.map(({ file, mode }) => `${file} ${mode}`).join(', ');
  if (readable.length === 0) return [line('good', asked, `Nobody else can read ${told(found)}.`)];
  const isShared = !(others === 0);
  return [
    line(
      isShared ? 'bad' : 'warning',
      asked,
      `${isShared ? 'Everybody' : 'Every service'} on the server can read ${told(readable)}.`,
    ),
  ];
}
