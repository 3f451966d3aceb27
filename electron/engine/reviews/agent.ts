import { z } from 'zod';
import { caughtMailSchema } from '#shared/domain/review-room.ts';
import type { Review } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { RemoteSession } from '../remote/transport.ts';

const usedLinkSchema = z.object({ id: z.string(), firstUse: z.string(), lastUse: z.string() });

const answers = {
  append: z.object({ events: z.array(z.unknown()) }),
  read: z.object({
    lines: z.array(z.string()),
    torn: z.boolean(),
    links: z.array(usedLinkSchema),
    mails: z.number().int(),
    now: z.iso.datetime({ offset: true }),
  }),
  links: z.object({ links: z.array(z.unknown()) }),
  'end-sessions': z.object({ ended: z.number().int() }),
  shot: z.object({ type: z.enum(['image/png', 'image/webp', 'image/jpeg']), data: z.base64() }),
  mails: z.object({ mails: z.array(caughtMailSchema) }),
};

/** The commands of the agent that the rooms use. */
export type AgentCommand = keyof typeof answers;
/** What a command answers. */
export type AgentAnswer<K extends AgentCommand> = z.infer<(typeof answers)[K]>;

/** At most this many lines come with one answer. */
export const linesPerRead = 2000;

/** PHP for the command line, under the names that hosts give it; one that is too old is passed over. */
const phpNames =
  'php php8.4 php8.3 php8.2 php8.1 php8.0 php7.4 php7.3 php7.2 /opt/plesk/php/8.3/bin/php /opt/plesk/php/8.2/bin/php ' +
  '/opt/cpanel/ea-php83/root/usr/bin/php /opt/cpanel/ea-php82/root/usr/bin/php /usr/local/php83/bin/php /usr/local/php82/bin/php';
const noPhp = 127;
const refused = 1;

/**
 * Asks the review's own program on its server. Values travel on standard input, never as arguments. Throws
 * `review.agent-failed` with what it answered.
 */
export async function askAgent<K extends AgentCommand>(
  session: RemoteSession,
  review: Pick<Review, 'id' | 'store'>,
  command: K,
  input: unknown,
  signal: AbortSignal,
): Promise<AgentAnswer<K>> {
  const program = shQuote(`${review.store}/agent/cli.php`);
  const script = `[ -f ${program} ] || exit 126
for p in ${phpNames}; do
  "$p" -r 'exit(PHP_VERSION_ID >= 70200 ? 0 : 1);' >/dev/null 2>&1 || continue
  printf '%s' ${shQuote(JSON.stringify(input))} | "$p" -d display_errors=stderr ${program} ${command}
  exit $?
done
exit ${String(noPhp)}
`;
  const { exitCode, stdout, stderr } = await session.run(
    { script, okExitCodes: [0, refused, 126, noPhp, 255], leaseSeconds: 120 },
    signal,
  );
  const text = stdout.toString('utf8');
  if (exitCode !== 0) throw agentFailed(review.id, command, exitCode, `${text}\n${stderr}`);
  const answer = answers[command].safeParse(parseJson(text));
  // The table ties each command to its answer; TypeScript does not follow that through the lookup.
  if (answer.success) return answer.data as AgentAnswer<K>;
  throw agentFailed(review.id, command, null, text);
}

function agentFailed(reviewId: string, command: string, exitCode: number | null, printed: string): AppError {
  const said = z
    .object({ error: z.string(), message: z.string() })
    .safeParse(parseJson(printed.trim().split('\n')[0] ?? ''));
  const facts = { reviewId, command, exitCode, output: plain(printed) };
  if (exitCode === 126) {
    return new AppError('review.agent-failed', {
      message: `The review ${reviewId} has no program on its server (any more).`,
      hint: 'Deploy a version again, or close the review.',
      facts,
    });
  }
  if (exitCode === noPhp) {
    return new AppError('review.agent-failed', {
      message: `No PHP for the command line, 7.2 or later, was found on the server of the review ${reviewId}.`,
      facts,
    });
  }
  return new AppError('review.agent-failed', {
    message: said.success
      ? `The review's program on the server refused: ${plain(said.data.message)}`
      : `The review's program on the server did not answer as it should (${command}).`,
    facts: { ...facts, ...(said.success ? { agent: plain(said.data.error) } : {}) },
  });
}

function plain(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\n]|\p{Cf}/gu, '')
    .trim()
    .slice(0, 2000);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
