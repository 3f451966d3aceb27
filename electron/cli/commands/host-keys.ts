import { AppError } from '#shared/errors/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { suggestName } from '../nearest.ts';
import { askLine, canAsk } from '../terminal.ts';
import { formatTable } from '../table.ts';

/** `host-key list`: what is trusted, and which hosts showed another key. */
export async function listHostKeys({ engine, output }: CommandContext): Promise<number> {
  const keys = await engine.request('hostKeys.list', {});
  const changed = await engine.request('hostKeys.changed', {});
  output.event('hostKeys.changed', changed);
  for (const { host, port, keyType, fingerprint, seenAt } of changed) {
    output.say(
      `CHANGED: ${host}:${String(port)} showed another key (${keyType}, ${seenAt}): ${fingerprint}\n` +
        `  Compare it with the server's owner, then: stagelift host-key replace ${host}:${String(port)} --fingerprint ${fingerprint}`,
    );
  }
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

/**
 * `host-key replace HOST --fingerprint SHA256:...`: trusts the new key of a host in place of the old one. The host's name is
 * typed at a terminal; there is no flag that does without, as for no other question of this weight.
 */
export async function replaceHostKey(context: CommandContext, name: string, fingerprint: string): Promise<number> {
  const { engine, output, terminal, signal } = context;
  const changed = await engine.request('hostKeys.changed', {});
  const ofHost = changed.filter(({ host, port }) =>
    [host, `${host}:${String(port)}`, `[${host}]:${String(port)}`].includes(name),
  );
  if (ofHost.length === 0) {
    throw new AppError('usage.invalid', {
      message: `No changed key of ${name} has been seen.`,
      hint: suggestName(
        name,
        changed.map(({ host, port }) => `${host}:${String(port)}`),
        'A key is noted when a connection is refused because of it: stagelift doctor SERVER',
      ),
    });
  }
  const [found, ...others] = ofHost.filter((key) => key.fingerprint === fingerprint);
  if (found === undefined) {
    throw new AppError('host-key.unknown', {
      message: `${name} showed another key than ${fingerprint}.`,
      hint: 'Ask for the fingerprint again. What the host showed: stagelift host-key list',
    });
  }
  const { host, port } = found;
  if (others.length > 0) {
    throw new AppError('usage.invalid', {
      message: `${name} showed this key on several ports.`,
      hint: `Name the port as well, e.g. ${host}:${String(port)}.`,
    });
  }
  if (!canAsk(terminal)) {
    throw new AppError('plan.not-confirmed', {
      message: 'A changed host key is replaced at a terminal only: the name of the host has to be typed there.',
    });
  }
  output.say(`Until now: ${found.trustedFingerprints.join(', ')}\nFrom now on: ${fingerprint}`);
  const typedHost = await askLine(terminal, `Type ${host} to trust the new key: `, true, signal);
  if (typedHost === null) throw new AppError('plan.not-confirmed');
  await engine.request('hostKeys.replace', { host, port, fingerprint, typedHost });
  output.result({ replaced: { host, port, fingerprint } }, () => `The new key of ${host} is trusted from now on.`);
  return exitCodes.ok;
}
