import { z } from 'zod';
import type { KeptCopy } from '#shared/domain/setup.ts';
import type { ProvisionHost } from '../../../provision/host.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../../../remote/shell-quote.ts';

/** Copies of stages that were taken out, below the home directory of the account. */
export const keptCopies = '.stagelift/kept';

const aboutSchema = z.object({ environmentId: z.string(), at: z.string(), projectId: z.string() });

/** The folder of one copy, as a word for `sh`. */
export function copyFolder(keepId: string): string {
  return `"$HOME"/${keptCopies}/${shQuote(keepId)}`;
}

/** Every whole copy of a project's stages on a host. */
export async function listKeptCopies(
  host: ProvisionHost,
  serverId: string | null,
  projectId: string,
  signal: AbortSignal,
): Promise<readonly KeptCopy[]> {
  const script = `cd -- "$HOME/${keptCopies}" 2>/dev/null || exit 0
for one in stage-*; do
  [ -f "$one/about.json" ] || continue
  printf '%s\\t%s\\t%s\\n' "$one" "$(du -sk -- "$one" | cut -f1)" "$(cat -- "$one/about.json")"
done`;
  const { stdout } = await host.run(script, signal);
  return stdout.split('\n').flatMap((line): readonly KeptCopy[] => {
    const [id, kilobytes, about] = line.split('\t');
    const parsed = aboutSchema.safeParse(parseJson(about ?? ''));
    if (id === undefined || !parsed.success || parsed.data.projectId !== projectId) return [];
    const { environmentId, at } = parsed.data;
    const path = `~/${keptCopies}/${id}`;
    return [{ id, serverId, environmentId, at, where: host.label, path, bytes: Number(kilobytes ?? 0) * 1024 }];
  });
}

/** Identifiers as a removal makes them: a name in one folder, and nothing that `rm` could take for more. */
const plainId = /^stage-[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** Deletes one copy for good. Throws `plan.stale` unless it is there as it was shown, `remote.permission-denied` when it stays. */
export async function removeKeptCopy(
  host: ProvisionHost,
  projectId: string,
  shown: Pick<KeptCopy, 'id' | 'serverId' | 'path' | 'bytes'>,
  signal: AbortSignal,
): Promise<KeptCopy> {
  const copies = await listKeptCopies(host, shown.serverId, projectId, signal);
  const found = copies.find(({ id, path, bytes }) => id === shown.id && path === shown.path && bytes === shown.bytes);
  if (found === undefined || !plainId.test(found.id)) {
    throw new AppError('plan.stale', {
      message: `The copy ${shown.path} is not on ${host.label} as it was shown. Nothing was deleted.`,
      hint: 'Look at the copies again.',
    });
  }
  const script = `k=${copyFolder(found.id)}
[ -d "$k" ] && [ ! -h "$k" ] && rm -rf -- "$k" && [ ! -e "$k" ]`;
  const { exitCode } = await host.run(script, signal);
  if (exitCode === 0) return found;
  throw new AppError('remote.permission-denied', {
    message: `${found.path} on ${host.label} could not be deleted.`,
    retry: 'after-fix',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
