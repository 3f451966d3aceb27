import { shQuote } from '../../../remote/shell-quote.ts';
import { copyFolder } from './kept-copy.ts';

/** How the host's own client reaches a database. */
export interface CopiedDatabase {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
  readonly socketPath: string | null;
}

/** Exit codes of the scripts, apart from 0. */
export const copyCodes = { noTool: 71, failed: 72, noCopy: 73, notADump: 74 } as const;

/**
 * The program that copies a stage's files and database into a folder of ours, private to the account. The copy counts only
 * with its `about.json`, which comes last. Repeating it makes it anew unless it is whole. Pure.
 */
export function toCopyScript(keepId: string, root: string, database: CopiedDatabase | null, about: string): string {
  return `k=${copyFolder(keepId)}
[ ! -f "$k/about.json" ] || exit 0
rm -rf -- "$k" && mkdir -p -- "$k" && chmod 700 -- "$k" || exit ${String(copyCodes.failed)}
if [ -d ${shQuote(root)} ]; then
  tar -C ${shQuote(root)} -cpzf "$k/files.tar.gz" . || exit ${String(copyCodes.failed)}
  tar -tzf "$k/files.tar.gz" >/dev/null || exit ${String(copyCodes.failed)}
fi
${database === null ? '' : dumpScript(database)}
printf '%s\\n' ${shQuote(about)} > "$k/about.json.part" && mv -- "$k/about.json.part" "$k/about.json" || exit ${String(copyCodes.failed)}`;
}

/**
 * How a dump begins: newer MariaDBs turn on a sandbox first. A program of the host in front of it that prints something of its
 * own would put that into the copy as if it were SQL.
 */
const firstLine = '^(/\\*M?!999999.*enable the sandbox mode.*\\*/ *|-- (MariaDB|MySQL) dump [0-9].*)$';

function dumpScript(database: CopiedDatabase): string {
  return `d=$(command -v mariadb-dump || command -v mysqldump) || exit ${String(copyCodes.noTool)}
${withOptions(database)}
"$d" --defaults-extra-file="$k/client.cnf" --single-transaction --routines --triggers --events --hex-blob \\
  --comments --no-tablespaces --default-character-set=utf8mb4 -- ${shQuote(database.name)} > "$k/database.sql" || exit ${String(copyCodes.failed)}
head -n 1 -- "$k/database.sql" | grep -Eq ${shQuote(firstLine)} || exit ${String(copyCodes.notADump)}
tail -n 1 -- "$k/database.sql" | grep -q '^-- Dump completed' || exit ${String(copyCodes.notADump)}
gzip -f -- "$k/database.sql" && rm -f -- "$k/client.cnf" || exit ${String(copyCodes.failed)}`;
}

/** The password in a private file for as long as the client needs it, never in its arguments. */
function withOptions({ user, password, host, port, socketPath }: CopiedDatabase): string {
  const value = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const place = socketPath === null ? [`host=${value(host)}`, `port=${String(port)}`] : [`socket=${value(socketPath)}`];
  const lines = ['[client]', `user=${value(user)}`, `password=${value(password)}`, ...place];
  return `trap 'rm -f -- "$k/client.cnf"' 0
printf '%s\\n' ${lines.map(shQuote).join(' ')} > "$k/client.cnf" && chmod 600 -- "$k/client.cnf" || exit ${String(copyCodes.failed)}`;
}

/** Views, routines, triggers and events come back as the environment's own: naming another user needs rights it has not. */
const definer = 's/DEFINER=`[^`]*`@`[^`]*`//g';

/** The program that puts the files of a copy back. Pure. */
export function toRestoreFilesScript(keepId: string, root: string): string {
  return `k=${copyFolder(keepId)}
[ -f "$k/about.json" ] || exit ${String(copyCodes.noCopy)}
[ -f "$k/files.tar.gz" ] || exit 0
mkdir -p -- ${shQuote(root)} && tar -C ${shQuote(root)} -xpzf "$k/files.tar.gz" || exit ${String(copyCodes.failed)}`;
}

/** The program that unpacks the files of a copy, without those folders, beside it: into `look`. Pure. */
export function toLookScript(keepId: string, without: readonly string[]): string {
  const excludes = without.map((path) => `--exclude=${shQuote(`./${path}`)}`).join(' ');
  return `k=${copyFolder(keepId)}
[ -f "$k/files.tar.gz" ] || exit 0
rm -rf -- "$k/look" && mkdir -m 700 -- "$k/look" && tar -C "$k/look" ${excludes} -xpzf "$k/files.tar.gz" || exit ${String(copyCodes.failed)}`;
}

/** The program that puts the database of a copy back, into one that holds nothing. Pure. */
export function toRestoreDatabaseScript(keepId: string, database: CopiedDatabase): string {
  return `k=${copyFolder(keepId)}
[ -f "$k/about.json" ] || exit ${String(copyCodes.noCopy)}
[ -f "$k/database.sql.gz" ] || exit 0
c=$(command -v mariadb || command -v mysql) || exit ${String(copyCodes.noTool)}
${withOptions(database)}
gunzip -c -- "$k/database.sql.gz" | sed -e '/^CREATE /${definer}' -e '/^\\/\\*M*![0-9]/${definer}' | "$c" --defaults-extra-file="$k/client.cnf" --default-character-set=utf8mb4 -- ${shQuote(database.name)} || exit ${String(copyCodes.failed)}
rm -f -- "$k/client.cnf"`;
}

/** The program that takes away what is in a folder, and the folder itself when the account may. Pure. */
export function toEmptyScript(root: string): string {
  return `[ -d ${shQuote(root)} ] && [ ! -h ${shQuote(root)} ] || exit 0
cd -- ${shQuote(root)} && find . -mindepth 1 -maxdepth 1 -exec rm -rf -- {} + || exit ${String(copyCodes.failed)}
cd / && rmdir -- ${shQuote(root)} 2>/dev/null; :`;
}

/** The program that measures a folder, in kilobytes. Pure. */
export function toMeasureScript(root: string): string {
  return `[ ! -d ${shQuote(root)} ] || du -sk -- ${shQuote(root)} 2>/dev/null | cut -f1`;
}
