import type { z } from 'zod';
import { AppError, toAppError } from '../errors/app-error.ts';
import type { AppErrorData } from '../errors/app-error.ts';
import type { ParsedInputOf, RequestName } from './contract.ts';
import type { CommandDefinition, Definition, QueryDefinition } from './define.ts';
import type { Reply } from './messages.ts';

/** One function per query and command of the table; `C` is what the door adds to each call. */
export type Handlers<T, C> = {
  readonly [K in RequestName<T>]: (
    input: ParsedInputOf<T, K>,
    context: C,
  ) => HandlerOutput<T, K> | Promise<HandlerOutput<T, K>>;
};

/** What a handler may give back: the router parses it with the entry's output schema. */
export type HandlerOutput<T, K extends RequestName<T>> = T[K] extends { output: infer O extends z.ZodType }
  ? Readonlyish<z.input<O>>
  : never;

type Readonlyish<V> = V extends readonly (infer E)[] ? readonly E[] : V;

/** What a router does beside answering. */
export interface RouterOptions {
  /** Scrubs what leaves with an error. */
  readonly redact?: (error: AppErrorData) => AppErrorData;
  /** Hears each thrown value with the name of the request, before it is mapped. */
  readonly onError?: (name: string, error: unknown) => void;
}

/** The door of one side of the contract: parses, dispatches, maps errors. Never throws. */
export interface Router<C> {
  call(name: unknown, input: unknown, context: C): Promise<Reply>;
}

/** Builds the door for the requests of `table`. */
export function createRouter<T extends Readonly<Record<string, Definition>>, C>(
  table: T,
  handlers: Handlers<T, C>,
  { redact = (error) => error, onError = () => {} }: RouterOptions = {},
): Router<C> {
  return {
    async call(name, input, context) {
      const label = typeof name === 'string' ? name.slice(0, 80) : typeof name;
      try {
        const definition = findRequest(table, name);
        const parsed = definition.input.safeParse(input);
        if (!parsed.success) throw invalidInput(label, parsed.error);
        // findRequest proved the name; handlers has a function for every request of the table by type.
        const handler = handlers[label as keyof typeof handlers] as (input: unknown, context: C) => unknown;
        const output = definition.output.safeParse(await handler(parsed.data, context));
        if (!output.success) throw invalidOutput(label, output.error);
        return { ok: true, value: output.data };
      } catch (error) {
        onError(label, error);
        return { ok: false, error: redact(toAppError(error).toData()) };
      }
    },
  };
}

function findRequest(table: Readonly<Record<string, Definition>>, name: unknown): QueryDefinition | CommandDefinition {
  const definition = typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
  if (!definition || definition.kind === 'event') throw new AppError('contract.unknown-channel', { retry: 'never' });
  return definition;
}

// Only where and what kind of issue: the values themselves may be secrets.
function issuesOf(error: z.ZodError): readonly string[] {
  return error.issues.slice(0, 5).map((issue) => `${issue.path.map(String).join('.') || '(all)'}: ${issue.code}`);
}

function invalidInput(name: string, error: z.ZodError): AppError {
  const where = error.issues[0]?.path.map(String).join('.');
  return new AppError('contract.invalid-input', {
    message: `The request ${name} is not valid${where ? ` at ${where.slice(0, 100)}` : ''}.`,
    facts: { request: name, issues: issuesOf(error) },
  });
}

function invalidOutput(name: string, error: z.ZodError): AppError {
  return new AppError('contract.invalid-output', {
    message: `The answer to ${name} is not valid.`,
    retry: 'never',
    facts: { request: name, issues: issuesOf(error) },
  });
}
