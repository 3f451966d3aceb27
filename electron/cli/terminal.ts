import { createInterface } from 'node:readline';

/** Where questions are asked; without a terminal nothing is asked and everything is declined. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** True where somebody can be asked; never in continuous integration, which some run with a terminal. */
export function canAsk({ input, env }: Terminal): boolean {
  return input.isTTY && env.CI === undefined;
}

/** Asks for one line. Without `echo` what is typed is not shown. Null when it was cancelled or the input ended. */
export function askLine(
  { input, output }: Terminal,
  text: string,
  echo: boolean,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(null);
      return;
    }
    const lines = createInterface({ input, output: echo ? output : undefined, terminal: true });
    // Only now: from here on the terminal itself shows nothing, however fast somebody types or pastes.
    output.write(text);
    const end = (answer: string | null): void => {
      signal.removeEventListener('abort', cancel);
      lines.removeListener('close', cancel);
      lines.close();
      if (!echo) output.write('\n');
      resolve(answer);
    };
    const cancel = (): void => {
      end(null);
    };
    signal.addEventListener('abort', cancel, { once: true });
    lines.once('line', end);
    lines.once('SIGINT', cancel);
    lines.once('close', cancel);
  });
}
