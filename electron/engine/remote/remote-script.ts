import type { FrameMarkers } from './frame.ts';
import { shQuote } from './shell-quote.ts';

/** The constant command of every execution: no login shell can misread it, and no secret can be in it. */
export const remoteCommand = 'sh -s';

/** Folder of the lease files, below the remote home directory. */
export const leaseFolder = '.stagelift/leases';

/** Name of the environment variable by which processes are known as ours; its value is the lease id. */
export const leaseVariable = 'STAGELIFT_LEASE';

/** One execution. */
export interface ScriptRun {
  readonly script: string;
  readonly markers: FrameMarkers;
  /** Hexadecimal id of the lease. */
  readonly leaseId: string;
  readonly leaseSeconds: number;
}

/**
 * The text for the stdin of `sh -s`. The program comes as one quoted word, so that half of it never runs when the line breaks.
 * Around it: a fixed environment, the frame, and the lease: a watcher that holds stdin and ends the whole process group
 * when we are gone, a timer that does so when the lease runs out, and a file by which a later connection finds leftovers.
 * The timer's sleep is ended by KILL: a TERM that meets it between fork and exec would be lost, and the wait would last.
 * The program's own process says the start marker: without it, the program never began, and may be tried again.
 * The process group is the session's own: the SSH server starts each command as leader of a new session.
 */
export function toShellInput({ script, markers, leaseId, leaseSeconds }: ScriptRun): string {
  return `__sl_p=${shQuote(script)}
{
set +x +v +u +e +f; IFS='
 	'; exec 3<&0 </dev/null
unset TMOUT LANG LANGUAGE ENV BASH_ENV CDPATH GLOBIGNORE POSIXLY_CORRECT GREP_OPTIONS TAR_OPTIONS 2>/dev/null
PS4='+ '; LC_ALL=C; ${leaseVariable}=${leaseId}; PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL ${leaseVariable} PATH; umask 077
__sl_f=
if [ -n "$HOME" ]; then
__sl_d=$HOME/${leaseFolder}
[ -d "$__sl_d" ] || mkdir -p "$__sl_d" 2>/dev/null
[ -d "$__sl_d" ] && [ ! -h "$__sl_d" ] && [ -O "$__sl_d" ] && __sl_f=$__sl_d/${leaseId}
fi
__sl_s() { if read -r __sl_l <"/proc/$1/stat"; then set -- \${__sl_l##*) }; shift 19; printf %s "$1"; else printf 0; fi; } 2>/dev/null
( unset ${leaseVariable}; trap '' TERM HUP INT PIPE
while read -r __sl_l; do :; done <&3
exec 3<&-; kill -TERM 0; sleep 2
[ -z "$__sl_f" ] || grep -qs '${leaseVariable}=${leaseId}' /proc/[0-9]*/environ || rm -f "$__sl_f"
kill -KILL 0 ) >/dev/null 2>&1 &
__sl_w=$!
exec 3<&-; __sl_t=
command -v sleep >/dev/null 2>&1 && { ( trap 'kill -KILL $!; wait; exit 0' TERM; sleep ${leaseSeconds} & wait $! || exit 0
trap '' TERM; [ -z "$__sl_f" ] || rm -f "$__sl_f"; kill -TERM 0; sleep 2; kill -KILL 0 ) >/dev/null 2>&1 &
__sl_t=$!; }
[ -z "$__sl_f" ] || { __sl_n=$(date +%s 2>/dev/null || echo 0)
printf '%s %s %s %s %s\\n' "$__sl_w" "$(__sl_s $__sl_w)" "$$" "$(__sl_s $$)" "$((__sl_n + ${leaseSeconds}))" >"$__sl_f"; } 2>/dev/null
( printf '%s\\n' ${markers.start}; unset __sl_d __sl_l __sl_n; eval "$__sl_p" ) &
wait $!; __sl_r=$?
printf '%s%d;' ${markers.end} $__sl_r
exec 2>/dev/null
[ -z "$__sl_f" ] || rm -f "$__sl_f"
kill -KILL $__sl_w; [ -z "$__sl_t" ] || kill -TERM $__sl_t
wait; exit $__sl_r
}
`;
}
