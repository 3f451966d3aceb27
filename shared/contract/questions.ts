import { z } from 'zod';
import { secretRefSchema } from '../domain/server.ts';

/** What the engine's process asks the process that started it, because only that one reaches the keychain and people. */
export const questionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('secret'),
    ref: secretRefSchema,
    purpose: z.string().max(400),
    /** Only what is stored; the user is not asked. */
    quiet: z.boolean(),
  }),
  z.object({
    /** Puts an imported secret into the store, unless there is one of this name; answered with one empty text. */
    kind: z.literal('keep'),
    ref: secretRefSchema,
    value: z.string().min(1).max(16_384),
  }),
  z.object({
    kind: z.literal('login'),
    hop: z.string().max(400),
    title: z.string().max(4096),
    instructions: z.string().max(4096),
    prompts: z.array(z.object({ text: z.string().max(4096), echo: z.boolean() })).max(20),
  }),
]);
export type Question = z.infer<typeof questionSchema>;

/** From the engine's process to its host. `withdrawn` takes a question back. */
export const toHostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('question'), id: z.number().int(), question: questionSchema }),
  z.object({ kind: z.literal('withdrawn'), id: z.number().int() }),
]);
export type ToHostMessage = z.infer<typeof toHostSchema>;

/** From the host to the engine's process. `port` carries a MessagePort on which the contract is spoken. */
export const toEngineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hello'),
    dataFolder: z.string(),
    recipesFolder: z.string(),
    version: z.string(),
  }),
  z.object({ kind: z.literal('port') }),
  /** `null` when there is none or the user cancelled. */
  z.object({ kind: z.literal('answer'), id: z.number().int(), value: z.array(z.string()).nullable() }),
]);
export type ToEngineMessage = z.infer<typeof toEngineSchema>;
