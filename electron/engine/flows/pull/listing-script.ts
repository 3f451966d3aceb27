import { listingFindArguments } from '../../files/parse-listing.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import { chooseWays, phpCommand } from './file-ways.ts';

/** Exit code for a folder that cannot be entered. */
export const noFolder = 66;

/** Recursion in perl; the fields are those of `listingFindArguments`. */
const perlProgram = `sub w { my ($d) = @_; opendir(my $h, $d) or return; my @n = readdir $h; closedir $h;
for (@n) { next if $_ eq "." or $_ eq ".."; my $p = "$d/$_"; my @s = lstat $p or next;
my $k = -l _ ? "l" : -f _ ? "f" : -d _ ? "d" : "s"; my $t = $k eq "l" ? readlink($p) : "";
print join("\\0", $k, $s[7], $s[9], substr($p, 2), $t), "\\0"; w($p) if $k eq "d" } } w(".");`;

const phpProgram = `ob_start(null, 65536); function w($d) { $n = @scandir($d); if ($n === false) return;
foreach ($n as $x) { if ($x === "." || $x === "..") continue; $p = "$d/$x"; $s = @lstat($p); if (!$s) continue;
$k = array(4 => "d", 8 => "f", 10 => "l"); $k = isset($k[$s["mode"] >> 12]) ? $k[$s["mode"] >> 12] : "s";
$t = $k === "l" ? readlink($p) : ""; echo "$k\\0$s[size]\\0$s[mtime]\\0", substr($p, 2), "\\0$t\\0";
if ($k === "d") w($p); } } w(".");`;

/**
 * Prints the same fields for the paths that it is given, with one `stat` for all of them. When that fails for one, because it
 * has just vanished, each is asked for alone: the lines of stat carry no names, so none may be missing.
 */
const printStats = `look() { case $c in -c) stat -c '%f %s %Y' "$@";; *) stat -f '%p %z %m' "$@";; esac; }
tell() {
o=$1; shift
for f; do
IFS=' ' read -r m s t || exit 1
[ "$f" = . ] && continue
l=
case $m in 8???|10????) k=f;; 4???|4????) k=d;; a???|12????) k=l; l=$(readlink -n "$f" && echo x) || k=s; l=\${l%x};; *) k=s;; esac
printf '%s\\0%s\\0%s\\0%s\\0%s\\0' "$k" "$s" "$t" "\${f#./}" "$l"
done <<E
$o
E
}
list() { if o=$(look "$@" 2>/dev/null); then tell "$o" "$@"; else for g; do o=$(look "$g" 2>/dev/null) && tell "$o" "$g"; done; fi; }
`;

/** Goes through folders with the shell's own patterns; one that matches nothing stays as it is and is dropped. */
const walk = `part() { [ -e "$1" ] || [ -h "$1" ] || return 0; list "$@"; for f; do [ -d "$f" ] && [ ! -h "$f" ] && walk "$f"; done; return 0; }
walk() { part "$1"/*; part "$1"/.[!.]*; part "$1"/..?*; }
`;

/**
 * Lists a tree in whatever way the server has tools for. First comes `WAY TAR`, ended by NUL, then the entries as
 * `createListingParser` reads them; nothing when the way is SFTP.
 */
export function listingScript(root: string): string {
  return `cd -- ${shQuote(root)} || exit ${String(noFolder)}
${chooseWays}printf '%s %s\\0' "$way" "$tar"
${printStats}case $way in
find) $n find ${listingFindArguments.map((word) => shQuote(word)).join(' ')};;
perl) $n perl -e ${shQuote(perlProgram)};;
php) $n ${phpCommand} -r ${shQuote(phpProgram)};;
find-stat) $n find . -exec sh -c ${shQuote(`c=$1; shift\n${printStats}list "$@"`)} sh "$c" {} +;;
shell-stat) ${walk}walk .;;
esac
`;
}
