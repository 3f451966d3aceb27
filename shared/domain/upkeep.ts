import { z } from 'zod';
import { insidePathSchema } from '../recipe-schema/parts.ts';
import { projectCommandSchema } from './project-command.ts';
import { idSchema } from './server.ts';

const lineSchema = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), 'one line of text');

const absolutePathSchema = z
  .string()
  .max(1000)
  .refine((path) => path.startsWith('/') && !/\p{Cc}/u.test(path), 'an absolute path');

const statusUrlSchema = z
  .url({ protocol: /^https?$/ })
  .max(1000)
  .refine((url) => !/^[a-z]+:\/\/[^/?#]*@/i.test(url), 'an address without user and password');

/**
 * Who watches production. `url`: an outside monitor, asked for the state that it reports. `schedule`: `stagelift checklist
 * --health`, run by cron or a timer, notes what it sees in a history.
 */
export const monitoringSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('url'),
    url: statusUrlSchema,
    /** Text that the answer holds while all is well; without it, a `status` of up or ok is looked for in JSON. */
    contains: lineSchema.optional(),
  }),
  z
    .strictObject({
      kind: z.literal('schedule'),
      /** Minutes between two looks. */
      every: z.number().int().min(1).max(1440),
      /** Where it runs; this computer when absent. */
      server: idSchema.optional(),
      /** The history's file on that server. */
      file: absolutePathSchema.optional(),
    })
    .refine(({ server, file }) => (server === undefined) === (file === undefined), 'a server and its file go together'),
]);
export type Monitoring = z.infer<typeof monitoringSchema>;

/** Where an environment's backups land. */
export const backupsSchema = z
  .strictObject({
    /** Hours between two backups. */
    every: z.number().int().min(1).max(744),
    /** How many are kept. */
    keep: z.number().int().min(1).max(1000),
    /** Absolute path in which `*` and `?` stand for parts of a name. */
    files: absolutePathSchema.optional(),
    /** Instead of `files`: prints one absolute path per line. Only run once it is trusted. */
    command: projectCommandSchema.optional(),
    /** The server that holds them; the environment's own when absent. */
    server: idSchema.optional(),
    /** They are on this computer. */
    onThisComputer: z.literal(true).optional(),
  })
  .refine(({ files, command }) => (files === undefined) !== (command === undefined), 'either files or a command')
  .refine(({ server, onThisComputer }) => server === undefined || onThisComputer === undefined, 'one place');
export type Backups = z.infer<typeof backupsSchema>;

/**
 * How strangers are kept out of a stage. `password`: 401 or 403. `page`: a page with this text asks who they are. `redirect`:
 * they are sent to the login of another host. `network`: from outside nothing answers at all.
 */
export const wallSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('password') }),
  z.strictObject({ kind: z.literal('page'), contains: lineSchema }),
  z.strictObject({ kind: z.literal('redirect'), host: lineSchema }),
  z.strictObject({ kind: z.literal('network') }),
]);
export type Wall = z.infer<typeof wallSchema>;

/** Somebody to call. */
export const contactSchema = z.strictObject({
  name: lineSchema,
  /** What they answer for, e.g. `decides about releases`. */
  role: lineSchema.optional(),
  /** Telephone or address. */
  reach: lineSchema.optional(),
});

/** A Markdown file inside the project's folder. */
export const runbookFileSchema = insidePathSchema.refine((path) => /\.md$/i.test(path), 'a Markdown file (.md)');

/** Where the runbook is when the project does not say. */
export const defaultRunbookFile = 'docs/RUNBOOK.md';
