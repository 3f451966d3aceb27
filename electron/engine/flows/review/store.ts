import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { ProvisionHost } from '../../provision/host.ts';
import { type MadeItem } from '../../provision/step.ts';
import { readManifest } from '../../provision/notes.ts';

/** A host on which everything that is noted goes into the manifest of one review. */
export function withManifest(host: ProvisionHost, store: string): ProvisionHost {
  return { ...host, manifest: shQuote(`${store}/manifest.jsonl`) };
}

/** What a manifest holds, in the order in which it was begun. */
export type ManifestItem = MadeItem & { readonly step: string; readonly isMade: boolean };

/** What a review's manifest names; null where there is no store, and nothing where it holds no manifest yet. */
export async function readStore(
  host: ProvisionHost,
  store: string,
  signal: AbortSignal,
): Promise<readonly ManifestItem[] | null> {
  const script = `s=${shQuote(store)}; [ -d "$s" ] || exit 3; [ ! -f "$s/manifest.jsonl" ] || cat -- "$s/manifest.jsonl"`;
  const { exitCode, stdout } = await host.run(script, signal);
  return exitCode === 3 ? null : readManifest(stdout);
}

/**
 * Makes the store of a review with its manifest in it, at once or not at all: whatever is there has a manifest. What is missing
 * above it is made as well and noted. Throws `plan.blocked` when somebody else's store is there.
 */
export async function makeStore(
  host: ProvisionHost,
  store: string,
  owner: { readonly projectId: string; readonly reviewId: string; readonly at: string },
  signal: AbortSignal,
): Promise<void> {
  const mark = JSON.stringify({ step: 'store', state: 'made', kind: 'about', what: 'review', facts: owner });
  const script = `s=${shQuote(store)}; r=$(dirname -- "$s")
if [ -d "$s" ]; then grep -qF ${shQuote(`"reviewId":"${owner.reviewId}"`)} "$s/manifest.jsonl" && grep -qF ${shQuote(`"projectId":"${owner.projectId}"`)} "$s/manifest.jsonl" && exit 0; exit 4; fi
mkdir -p -- "$r" || exit 5
t=$s.new; rm -rf -- "$t"; mkdir -m 700 -- "$t" || exit 5
printf '%s\\n' ${shQuote(mark)} >"$t/manifest.jsonl" || exit 5
mkdir -m 700 -- "$t/links" "$t/sessions" "$t/tickets" "$t/passes" "$t/rate" "$t/shots" "$t/mail" "$t/mail/new" || exit 5
mv -- "$t" "$s" || exit 5`;
  const { exitCode, stderr } = await host.run(script, signal);
  if (exitCode === 0) return;
  if (exitCode === 4) {
    throw new AppError('plan.blocked', {
      message: `There is another review with this identifier on ${host.label}.`,
      hint: 'Choose another identifier, or take that one away.',
    });
  }
  throw new AppError('remote.permission-denied', {
    message: `${store} could not be made on ${host.label}.`,
    hint: 'Check the rights of the home directory and the free space.',
    facts: { output: stderr.slice(-500) },
  });
}

/** Removes the store itself, the last of a review, and the folders above it that are empty now. Safe to repeat. */
export async function removeStore(host: ProvisionHost, store: string, signal: AbortSignal): Promise<void> {
  const script = `s=${shQuote(store)}; r=$(dirname -- "$s"); h=$(dirname -- "$r")
for f in "$s"/* "$s"/.[!.]*; do case $f in "$s/manifest.jsonl") ;; *) rm -rf -- "$f" || exit 5;; esac; done
rm -rf -- "$s.new"; rm -f -- "$s/manifest.jsonl"; [ ! -d "$s" ] || rmdir -- "$s" || exit 5
for d in "$h/made" "$r" "$h"; do rmdir -- "$d" 2>/dev/null; done
:`;
  const { exitCode, stderr } = await host.run(script, signal);
  if (exitCode === 0) return;
  throw new AppError('remote.permission-denied', {
    message: `${store} could not be removed on ${host.label}.`,
    facts: { output: stderr.slice(-500) },
  });
}
