import { createInterface } from 'node:readline';
import type { Interaction } from '#engine/remote/transport.ts';
import { printable } from './output.ts';

/** Where questions are asked; without a terminal nothing is asked and everything is declined. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The environment variable that may hold a secret: `server/shop/password` is STAGELIFT_SECRET_SERVER_SHOP_PASSWORD. */
export function secretVariable(ref: string): string {
  return `STAGELIFT_SECRET_${ref.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** Questions on the terminal: secrets come from the environment first, then from a prompt that does not echo. */
export function createTerminalInteraction(terminal: Terminal): Interaction {
  const canAsk = terminal.input.isTTY && terminal.env.CI === undefined;
  return {
    async confirmHostKey(question, signal) {
      if (!canAsk) return false;
      terminal.output.write(
        `The host key of ${printable(question.host)} (${printable(question.hop)}) is not known yet.\n` +
          `  ${question.keyType}  ${question.fingerprint}\n`,
      );
      const answer = await ask(
        terminal,
        'Type "yes" to trust it, or paste the fingerprint that you expect: ',
        true,
        signal,
      );
      return answer === 'yes' || answer === question.fingerprint;
    },
    async answerLogin(question, signal) {
      if (!canAsk) return null;
      terminal.output.write(
        `${printable(question.hop)} asks: ${printable(question.title)} ${printable(question.instructions)}\n`,
      );
      const answers: string[] = [];
      for (const prompt of question.prompts) {
        const answer = await ask(terminal, printable(prompt.text), prompt.echo, signal);
        if (answer === null) return null;
        answers.push(answer);
      }
      return answers;
    },
    async secret(ref, purpose, signal) {
      const given = terminal.env[secretVariable(ref)];
      if (given !== undefined) return given;
      if (!canAsk) return null;
      return ask(terminal, `${printable(purpose)}: `, false, signal);
    },
  };
}

function ask(terminal: Terminal, text: string, echo: boolean, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    terminal.output.write(text);
    const lines = createInterface({
      input: terminal.input,
      output: echo ? terminal.output : undefined,
      terminal: true,
    });
    const end = (answer: string | null): void => {
      signal.removeEventListener('abort', abort);
      lines.close();
      if (!echo) terminal.output.write('\n');
      resolve(answer);
    };
    const abort = (): void => {
      end(null);
    };
    signal.addEventListener('abort', abort, { once: true });
    lines.once('line', end);
    lines.once('SIGINT', abort);
  });
}
