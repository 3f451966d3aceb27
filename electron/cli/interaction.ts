import type { EngineInteraction } from '#engine/engine.ts';
import { printable } from './output.ts';
import type { SecretFinder } from './secrets/find-secret.ts';
import { askLine, canAsk, type Terminal } from './terminal.ts';

/** Questions of the engine on the terminal; without one they are declined. */
export function createTerminalInteraction(terminal: Terminal, secrets: SecretFinder): EngineInteraction {
  const mayAsk = canAsk(terminal);
  return {
    async confirmHostKey(question, signal) {
      if (!mayAsk) return false;
      terminal.output.write(
        `The host key of ${printable(question.host)} (${printable(question.hop)}) is not known yet.\n` +
          `  ${question.keyType}  ${question.fingerprint}\n`,
      );
      const text = 'Type "yes" to trust it, or paste the fingerprint that you expect: ';
      const answer = await askLine(terminal, text, true, signal);
      return answer === 'yes' || answer === question.fingerprint;
    },
    async answerLogin(question, signal) {
      if (!mayAsk) return null;
      const { hop, title, instructions, prompts } = question;
      terminal.output.write(`${printable(hop)} asks: ${printable(title)} ${printable(instructions)}\n`);
      const answers: string[] = [];
      for (const prompt of prompts) {
        const answer = await askLine(terminal, printable(prompt.text), prompt.echo, signal);
        if (answer === null) return null;
        answers.push(answer);
      }
      return answers;
    },
    secret: (ref, purpose, signal) => secrets.find(ref, purpose, signal),
    storedSecret: (ref, signal) => secrets.findQuietly(ref, signal),
    keepSecret: (ref, value, signal) => secrets.keep(ref, value, signal),
  };
}
