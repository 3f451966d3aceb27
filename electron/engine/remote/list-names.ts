import { shQuote } from './shell-quote.ts';
import type { RemoteSession } from './transport.ts';

/** The names in an absolute folder of a server, hidden ones too; none when it is missing or must not be read. */
export async function listNames(
  session: Pick<RemoteSession, 'run'>,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const script = `cd -P -- ${shQuote(folder)} 2>/dev/null && ls -1A || :`;
  const { stdout } = await session.run({ script }, signal);
  return stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '');
}
