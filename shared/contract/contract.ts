import type { z } from 'zod';
import type { CommandDefinition, EventDefinition, QueryDefinition } from './define.ts';
import { checklistContract } from './checklist.ts';
import { importsContract } from './imports.ts';
import { projectFilesContract } from './project-files.ts';
import { projectsContract } from './projects.ts';
import { pullsContract } from './pulls.ts';
import { recipesContract } from './recipes.ts';
import { reviewsContract } from './reviews.ts';
import { scanContract } from './scan.ts';
import { serversContract } from './servers.ts';
import { setUpContract } from './setup.ts';
import { shellContract } from './shell.ts';
import { stagesContract } from './stages.ts';

/** Everything the engine answers and tells. */
export const engineContract = {
  ...projectsContract,
  ...projectFilesContract,
  ...recipesContract,
  ...serversContract,
  ...pullsContract,
  ...scanContract,
  ...stagesContract,
  ...checklistContract,
  ...importsContract,
  ...setUpContract,
  ...reviewsContract,
};

/** The whole table: engine and shell. */
export const contract = { ...engineContract, ...shellContract };

export type EngineContract = typeof engineContract;
export type ShellContract = typeof shellContract;
export type Contract = typeof contract;

type Requests<T> = { [K in keyof T]: T[K] extends QueryDefinition | CommandDefinition ? K : never }[keyof T] & string;
type Events<T> = { [K in keyof T]: T[K] extends EventDefinition ? K : never }[keyof T] & string;

/** Names of queries and commands. */
export type RequestName<T = Contract> = Requests<T>;
/** Names of events. */
export type EventName<T = Contract> = Events<T>;
/** What a caller passes. */
export type InputOf<T, K extends RequestName<T>> = T[K] extends { input: infer I extends z.ZodType }
  ? z.input<I>
  : never;
/** What a handler receives: parsed, defaults filled in. */
export type ParsedInputOf<T, K extends RequestName<T>> = T[K] extends { input: infer I extends z.ZodType }
  ? z.output<I>
  : never;
/** What a caller gets back. */
export type OutputOf<T, K extends RequestName<T>> = T[K] extends { output: infer O extends z.ZodType }
  ? z.output<O>
  : never;
/** What an event carries. */
export type PayloadOf<T, K extends EventName<T>> = T[K] extends { payload: infer P extends z.ZodType }
  ? z.output<P>
  : never;
