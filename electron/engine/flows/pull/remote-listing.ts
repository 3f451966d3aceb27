import { finished } from 'node:stream/promises';
import { AppError } from '#shared/errors/app-error.ts';
import type { FileEntry } from '../../files/file-entry.ts';
import { createListingParser, listingFindArguments } from '../../files/parse-listing.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { RemoteSession } from '../../remote/transport.ts';

/**
 * Lists a tree on a server with one `find`; names are bytes. A folder that does not exist is an error that names it.
 * Throws `remote.file-missing`, `remote.tool-missing`, `remote.output-truncated`.
 */
export async function listRemoteTree(
  session: RemoteSession,
  root: string,
  signal: AbortSignal,
): Promise<readonly FileEntry[]> {
  const words = listingFindArguments.map((word) => shQuote(word)).join(' ');
  const script = `cd -- ${shQuote(root)} || exit 66\ncommand -v find >/dev/null 2>&1 || exit 69\nnice find ${words}\n`;
  const stream = await session.stream({ script, okExitCodes: [0, 1, 66, 69] }, signal);
  const parser = createListingParser();
  stream.stdout.on('data', (chunk: Buffer) => {
    try {
      parser.push(chunk);
    } catch (error) {
      stream.stdout.destroy(error instanceof Error ? error : undefined);
    }
  });
  await finished(stream.stdout, { writable: false });
  const { exitCode, stderr } = await stream.done;
  if (exitCode === 66) {
    throw new AppError('remote.file-missing', {
      message: `The folder ${root} does not exist on ${session.label}, or may not be entered.`,
      hint: 'Check the path of the environment and its uploads folder.',
      facts: { path: root, host: session.label },
    });
  }
  if (exitCode === 69) {
    throw new AppError('remote.tool-missing', {
      message: `There is no "find" on ${session.label}.`,
      facts: { tool: 'find' },
    });
  }
  if (exitCode === 1 && stderr.includes('-printf')) {
    throw new AppError('remote.tool-missing', {
      message: `"find" on ${session.label} cannot print what is needed (-printf).`,
      hint: 'Install GNU findutils on the server.',
      facts: { tool: 'find' },
    });
  }
  return parser.finish();
}
