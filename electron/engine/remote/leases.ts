import { leaseFolder, leaseVariable } from './remote-script.ts';
import type { RemoteSession } from './transport.ts';

/** What a sweep found: leases whose watcher is gone, and the processes that were ended for them. */
export interface LeaseSweep {
  readonly leases: number;
  readonly processes: number;
}

/**
 * A lease is alive while its watcher runs (same pid, same start time) and its time is not over; such work belongs to another
 * connection and is left alone. Everything else is ended, but only what is proved ours: the recorded shell by pid and start
 * time, and processes of this account that carry the lease id in their environment. A process that is only waiting to be
 * reaped counts as gone. A program that ends takes its file away before its watcher: without a file there was nothing to
 * look at. Without /proc nothing is ended.
 */
const sweepScript = `d=$HOME/${leaseFolder}
[ -d "$d" ] && [ ! -h "$d" ] && [ -O "$d" ] || exit 0
now=$(date +%s)
started() { if read -r l <"/proc/$1/stat"; then set -- \${l##*) }; [ "$1" = Z ] || { shift 19; printf %s "$1"; }; fi; } 2>/dev/null
same() { [ "$2" != 0 ] && [ -O "/proc/$1" ] && [ "$(started "$1")" = "$2" ]; }
carriers() { grep -ls "${leaseVariable}=$1" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r a b p c; do echo "$p"; done; }
for f in "$d"/*; do
id=\${f##*/}
case $id in *[!0-9a-f]*) continue;; esac
[ -f "$f" ] && [ ! -h "$f" ] && [ "$id" != "$${leaseVariable}" ] || continue
w= ws= m= ms= x=
read -r w ws m ms x <"$f"
case "$w$ws$m$ms$x" in *[!0-9]*) continue;; esac
if [ -z "$x" ]; then
[ -z "$(find "$f" -mmin +60 2>/dev/null)" ] || rm -f "$f"
continue
fi
if same "$w" "$ws" && [ "$now" -lt "$((x + 60))" ]; then continue; fi
[ -f "$f" ] || continue
n=0
for p in $w:$ws $m:$ms; do
if same "\${p%:*}" "\${p#*:}"; then kill -KILL "\${p%:*}" 2>/dev/null && n=$((n + 1)); fi
done
for p in $(carriers "$id"); do kill -TERM "$p" 2>/dev/null && n=$((n + 1)); done
if [ -n "$(carriers "$id")" ]; then
sleep 1
for p in $(carriers "$id"); do kill -KILL "$p" 2>/dev/null; done
fi
rm -f "$f"
echo "$id $n"
done
exit 0`;

/** Ends what earlier connections left behind on the server; see the script above for what counts as ours. */
export async function sweepLeases(session: RemoteSession, signal: AbortSignal): Promise<LeaseSweep> {
  const { stdout } = await session.run({ script: sweepScript, leaseSeconds: 60 }, signal);
  const counts = [...stdout.toString('latin1').matchAll(/^[0-9a-f]+ (\d+)$/gm)].map((found) => Number(found[1]));
  return { leases: counts.length, processes: counts.reduce((sum, count) => sum + count, 0) };
}
