import { z } from 'zod';
import { stageSchema } from './environment.ts';
import { serverSchema } from './server.ts';

/** Files of other programs that servers and environments can be taken over from. */
export const importSourceSchema = z.enum([
  'ddev',
  'lando',
  'compose',
  'wp-cli',
  'deployer',
  'git',
  'filezilla',
  'ssh-config',
]);
export type ImportSource = z.infer<typeof importSourceSchema>;

/** Where to look: in a project's folder, in one file, or without a path in the user's own files. */
export const importPlaceSchema = z.object({
  /** Default: every source that such a place can have. */
  sources: z.array(importSourceSchema).max(10).optional(),
  path: z.string().min(1).max(4096).optional(),
});
export type ImportPlace = z.infer<typeof importPlaceSchema>;

/** What a finding is chosen by; it stays the same while the files do. */
export const findingKeySchema = z.string().regex(/^[a-z0-9-]{1,80}$/);

const originSchema = z.object({
  source: importSourceSchema,
  /** Relative to the folder that was looked at, else absolute. */
  file: z.string(),
});

/** A server that one of the files names. */
export const foundServerSchema = originSchema.extend({
  key: findingKeySchema,
  server: serverSchema,
  alreadyThere: z.boolean(),
  /** The file holds its password, which only ever goes into the secret store. */
  hasPassword: z.boolean(),
  remarks: z.array(z.string()),
});
export type FoundServer = z.infer<typeof foundServerSchema>;

/** An environment that one of the files names. What is null has to be said before it can be taken. */
export const foundEnvironmentSchema = originSchema.extend({
  key: findingKeySchema,
  name: z.string().min(1).max(80),
  stage: stageSchema,
  /** Of the server it is on; null for this computer. */
  serverKey: findingKeySchema.nullable(),
  path: z.string().nullable(),
  url: z.string().nullable(),
  branch: z.string().nullable(),
  database: z.object({ host: z.string(), port: z.number(), name: z.string(), user: z.string() }).nullable(),
  /** The environment of the project in the same place; taking the found one completes it. */
  completes: z.string().nullable(),
  /** The project has an environment in this place, and nothing would change. */
  alreadyThere: z.boolean(),
  remarks: z.array(z.string()),
});
export type FoundEnvironment = z.infer<typeof foundEnvironmentSchema>;

/** Something else that was found, for people to read. */
export const foundFactSchema = originSchema.extend({ what: z.string(), value: z.string() });

/** Something that was not taken over, and why. `what` never holds a secret. */
export const notImportedSchema = originSchema.extend({
  what: z.string(),
  /** Counted from 1. */
  line: z.number().int().nullable(),
  why: z.string(),
});
export type NotImported = z.infer<typeof notImportedSchema>;

/** Everything that was found in one place. */
export const importFindingsSchema = z.object({
  servers: z.array(foundServerSchema),
  environments: z.array(foundEnvironmentSchema),
  facts: z.array(foundFactSchema),
  notImported: z.array(notImportedSchema),
});
export type ImportFindings = z.infer<typeof importFindingsSchema>;

/** An environment to take, with what its file did not say. */
export const chosenEnvironmentSchema = z.object({
  key: findingKeySchema,
  name: z.string().min(1).max(80).optional(),
  stage: stageSchema.optional(),
  path: z.string().min(1).max(4096).optional(),
  url: z.string().min(1).max(2000).optional(),
});
export type ChosenEnvironment = z.infer<typeof chosenEnvironmentSchema>;
