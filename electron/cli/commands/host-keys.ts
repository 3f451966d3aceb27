import { AppError } from '#shared/errors/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { suggestName } from '../nearest.ts';
import { askLine, canAsk } from '../terminal.ts';
import { formatTable } from '../table.ts';

/** `host-key list`. */
export async function listHostKeys({ engine, output }: CommandContext): Promise<number> {
  const keys = await engine.request('hostKeys.list', {});
  output.result(keys, () =>
    keys.length === 0
      ? 'No host key is trusted yet.'
      : formatTable(
          ['host', 'type', 'fingerprint', 'from'],
          keys.map((key) => [
            key.host,
            key.keyType,
            key.fingerprint,
            key.source === 'user' ? '~/.ssh/known_hosts' : 'Stagelift',
          ]),
          output.width,
        ),
  );
  return exitCodes.ok;
}

/** `host-key forget HOST TYPE`: wants the host typed once more, as the window does. */
export async function forgetHostKey(
  context: CommandContext,
  host: string,
  keyType: string,
  confirmed: string | undefined,
): Promise<number> {
  const { engine, output, terminal, signal } = context;
  const keys = (await engine.request('hostKeys.list', {})).filter((key) => key.source === 'stagelift');
  if (!keys.some((key) => key.host === host && key.keyType === keyType)) {
    const names = keys.map((key) => `${key.host} ${key.keyType}`);
    throw new AppError('usage.invalid', {
      message: `Stagelift trusts no ${keyType} key of ${host}.`,
      hint: suggestName(`${host} ${keyType}`, names, 'Keys of ~/.ssh/known_hosts are changed with: ssh-keygen -R HOST'),
    });
  }
  const typedHost =
    confirmed ?? (canAsk(terminal) ? await askLine(terminal, `Type ${host} to forget it: `, true, signal) : null);
  if (typedHost === null) {
    throw new AppError('plan.not-confirmed', { hint: `Add --confirm=${host} to go on without a question.` });
  }
  await engine.request('hostKeys.forget', { host, keyType, typedHost });
  output.result({ forgotten: { host, keyType } }, () => `The ${keyType} key of ${host} is no longer trusted.`);
  return exitCodes.ok;
}
