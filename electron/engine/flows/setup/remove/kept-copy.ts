import { z } from 'zod';
import type { KeptCopy } from '#shared/domain/setup.ts';
import type { ProvisionHost } from '../../../provision/host.ts';
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
    return [{ id, environmentId, at, where: host.label, path, bytes: Number(kilobytes ?? 0) * 1024 }];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
