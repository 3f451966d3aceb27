import { z } from 'zod';
import type { ErrorCode } from '../errors/catalogue.ts';

/** A request that only reads: cacheable, may be repeated. */
export interface QueryDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'query';
  readonly input: I;
  readonly output: O;
  readonly errors: readonly ErrorCode[];
}

/** A request that changes something or starts a job. */
export interface CommandDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'command';
  readonly input: I;
  readonly output: O;
  readonly errors: readonly ErrorCode[];
}

/** Something the engine tells without being asked. */
export interface EventDefinition<P extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly payload: P;
}

/** Any entry of the contract table. */
export type Definition = QueryDefinition | CommandDefinition | EventDefinition;

/** Declares a query. */
export function query<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  errors: readonly ErrorCode[] = [],
): QueryDefinition<I, O> {
  return { kind: 'query', input, output, errors };
}

/** Declares a command. */
export function command<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  errors: readonly ErrorCode[] = [],
): CommandDefinition<I, O> {
  return { kind: 'command', input, output, errors };
}

/** Declares an event. */
export function event<P extends z.ZodType>(payload: P): EventDefinition<P> {
  return { kind: 'event', payload };
}

/** No input. */
export const nothing = z.object({}).strict();
/** Nothing to answer but that it was done. */
export const done = z.object({ done: z.literal(true) });
