import type { Prompt } from 'ssh2';
import type { AppError } from '#shared/errors/app-error.ts';
import { askedTooOften, expired, passwordRefused, secondFactorRefused } from './login-errors.ts';
import type { LoginQuestions } from './login-questions.ts';
import { toPlainLine, toPlainText } from './plain-text.ts';

/** One keyboard-interactive log-in: what the server asks, and who answers. */
export interface KeyboardLogin {
  answer(title: string, instructions: string, prompts: readonly Prompt[]): Promise<string[]>;
  /** What to say when the server was not satisfied. */
  refused(): AppError;
}

/** What a keyboard-interactive log-in works with. */
export interface KeyboardLoginOptions {
  readonly label: string;
  /** The stored password, for a log-in that is set up as `password`. */
  readonly passwordRef: string | null;
  readonly questions: LoginQuestions;
}

const expiredText =
  /(?:password|passwd)[^\n]{0,60}expired|expired[^\n]{0,40}password|must change your password|required to change your password|new (?:unix )?password:/i;
const secondFactorText = /one.?time|otp|token|verification|code|factor|\bpin\b|passcode|duo/i;
const maxQuestions = 3;

/** The stored password goes to a lone, hidden password prompt, once; every other prompt goes to the person. */
export function createKeyboardLogin({ label, passwordRef, questions }: KeyboardLoginOptions): KeyboardLogin {
  let storedPassword = passwordRef;
  let asked = 0;
  return {
    async answer(title, instructions, prompts) {
      const [first] = prompts;
      const everything = `${title}\n${instructions}\n${prompts.map(({ prompt }) => prompt).join('\n')}`;
      if (expiredText.test(everything)) throw expired(label, everything);
      const isPassword = prompts.length === 1 && first?.echo !== true && /password/i.test(first?.prompt ?? '');
      if (storedPassword !== null && isPassword && !secondFactorText.test(everything)) {
        const ref = storedPassword;
        storedPassword = null;
        return [await questions.secret(ref, `password of ${label}`)];
      }
      asked += 1;
      if (asked > maxQuestions) throw askedTooOften(label);
      const answers = await questions.answer({
        hop: label,
        title: toPlainLine(title),
        instructions: toPlainText(instructions, 1000),
        prompts: prompts.map(({ prompt, echo }) => ({ text: toPlainLine(prompt), echo: echo === true })),
      });
      return prompts.map((_, index) => answers[index] ?? '');
    },
    refused: () => (asked > 0 ? secondFactorRefused(label) : passwordRefused(label)),
  };
}
