import { z } from 'zod';
import { logLevelSchema, mailModeSchema, robotsSchema } from '../domain/stage-config.ts';
import {
  insidePathSchema,
  relativePathSchema,
  rowConditionSchema,
  settingSchema,
  settingsSourceSchema,
  tablePatternSchema,
} from './parts.ts';

const keySchema = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'not the name of a variable or constant');

/** A variable or constant and what is written into it for each meaning; a meaning that is missing leaves it as it is. */
const written = <K extends z.ZodType<string, string>>(meaning: K) =>
  z.array(z.strictObject({ key: keySchema, values: z.partialRecord(meaning, z.string().max(200)) })).default([]);

/** What two environments must not have in common, told by settings that name it. */
export const sharedThingSchema = z.strictObject({
  kind: z.enum(['cache', 'queue', 'bucket', 'mail account', 'files', 'search index']),
  /** Only where one of these settings has one of these values; `*` stands for anything. */
  when: z.strictObject({ keys: z.array(keySchema).min(1), equals: z.array(z.string().max(200)).min(1) }).optional(),
  /** Groups of settings; the first that is set of each group says where it is. All groups that are set must be equal. */
  place: z.array(z.array(keySchema).min(1)).min(1),
  /** The first group names a host: `localhost` means another one on each server. */
  hostFirst: z.boolean().default(true),
});
export type SharedThing = z.infer<typeof sharedThingSchema>;

/** How a key of a payment provider is told to be a live one. */
export const liveKeySchema = z.strictObject({
  /** The provider. */
  title: z.string().min(1).max(120),
  read: z.array(settingSchema).default([]),
  /** Values of these settings; `*` stands for anything. */
  live: z.array(z.string().min(1).max(200)).default([]),
  rows: z.array(z.strictObject({ table: tablePatternSchema, where: rowConditionSchema })).default([]),
});
export type LiveKey = z.infer<typeof liveKeySchema>;

/** How the application is configured in an environment, and where that can be read. */
export const configurationSchema = z.strictObject({
  write: z.discriminatedUnion('kind', [
    /** Keys are changed in place in the first file that exists; in the last one, made new, when none does. */
    z.strictObject({ kind: z.literal('dotenv'), paths: z.array(relativePathSchema).min(1) }),
    /** A file of ours with constants, which the application's own configuration includes. */
    z.strictObject({
      kind: z.literal('php-constants'),
      file: insidePathSchema,
      /** The application's configuration; the include goes above the line that has this text. */
      include: z.strictObject({ paths: z.array(relativePathSchema).min(1), above: z.string().min(1).max(200) }),
      /** Program text below the constants: a file in the recipes' `assets` folder. */
      asset: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]*$/)
        .optional(),
    }),
  ]),
  /** Where the same settings are read, in order; in PHP files they are constants. */
  read: z.array(settingsSourceSchema).min(1),
  debug: written(z.enum(['on', 'off'])),
  logLevel: written(logLevelSchema),
  mail: written(mailModeSchema),
  robots: written(robotsSchema),
  shared: z.array(sharedThingSchema).default([]),
  /** Keys with which real money moves: in settings, or in rows of the database. */
  liveKeys: z.array(liveKeySchema).default([]),
});
export type Configuration = z.infer<typeof configurationSchema>;
