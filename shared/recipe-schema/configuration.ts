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

const namePattern = '[A-Za-z_][A-Za-z0-9_]{0,99}';

/**
 * Where a setting stands: a plain name (a variable or constant), or a place in PHP: `define.NAME`, `$name['key']['key']`,
 * `return.key.key` (the returned array) or `class.name` (a property of the file's class).
 */
export const settingPlaceSchema = z
  .string()
  .max(300)
  .regex(
    new RegExp(
      `^(?:(?:define\\.|class\\.)?${namePattern}|\\$${namePattern}(?:\\['[A-Za-z0-9_.{}-]+'\\])+|return(?:\\.[A-Za-z0-9_-]+)+)$`,
    ),
    "a setting is NAME, define.NAME, class.name, $name['key'] or return.key",
  );

/** The place of a setting that has only a name, with `{name}` in it. */
const namesSchema = z
  .string()
  .max(200)
  .regex(
    /^(?:define\.\{name\}|class\.\{name\}|\$[A-Za-z_]\w*(?:\['[A-Za-z0-9_.-]+'\])*\['\{name\}'\]|return(?:\.[A-Za-z0-9_-]+)*\.\{name\})$/,
    "a place is define.{name}, class.{name}, $settings['{name}'] or return.key.{name}",
  );

/** A setting and what is written into it for each meaning; a meaning that is missing leaves it as it is. */
const written = <K extends z.ZodType<string, string>>(meaning: K) =>
  z
    .array(z.strictObject({ key: settingPlaceSchema, values: z.partialRecord(meaning, z.string().max(200)) }))
    .default([]);

/** A file of variables. Keys are changed in place in the first that exists; in the last one, made new, when none does. */
const dotenvWriter = z.strictObject({
  kind: z.literal('dotenv'),
  paths: z.array(relativePathSchema).min(1),
  /** False where nothing would read a new file, or a web server would hand it out. */
  make: z.boolean().default(true),
});

/** What two environments must not have in common, told by settings that name it. */
export const sharedThingSchema = z.strictObject({
  kind: z.enum(['cache', 'queue', 'bucket', 'mail account', 'files', 'search index']),
  /** Only where one of these settings has one of these values; `*` stands for anything. */
  when: z
    .strictObject({ keys: z.array(settingPlaceSchema).min(1), equals: z.array(z.string().max(200)).min(1) })
    .optional(),
  /** Groups of settings; the first that is set of each group says where it is. All groups that are set must be equal. */
  place: z.array(z.array(settingPlaceSchema).min(1)).min(1),
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
  rows: z
    .array(
      z.strictObject({
        table: tablePatternSchema,
        where: rowConditionSchema,
        /** Must hold as well. */
        and: rowConditionSchema.optional(),
      }),
    )
    .default([]),
});
export type LiveKey = z.infer<typeof liveKeySchema>;

/** How the application is configured in an environment, and where that can be read. */
export const configurationSchema = z.strictObject({
  write: z.discriminatedUnion('kind', [
    dotenvWriter,
    /** A file of ours in PHP, which the application's own configuration includes. */
    z.strictObject({
      kind: z.literal('php-file'),
      file: insidePathSchema,
      /** The file stands in the folder of the one that includes it; else in the root. */
      beside: z.boolean().default(false),
      /** The application's configuration; the include goes above the line that has this text, else to the end. */
      include: z.strictObject({
        paths: z.array(relativePathSchema).min(1),
        above: z.string().min(1).max(200).optional(),
        /** The last of the paths is made when none exists and its folder does. */
        make: z.boolean().default(false),
      }),
      names: namesSchema.default('define.{name}'),
      /** Program text below the settings: a file in the recipes' `assets` folder. */
      asset: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]*$/)
        .optional(),
    }),
    /** Values are changed in place in the first file that exists: of the array it returns, or of its class. */
    z.strictObject({
      kind: z.literal('php-values'),
      paths: z.array(relativePathSchema).min(1),
      names: namesSchema,
      /** The last of the paths is made when none exists and its folder does. */
      make: z.boolean().default(false),
    }),
  ]),
  /** Where a stage that only the process's environment can tell is written: the first whose file exists, and has its reader. */
  environment: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('dotenv'),
          paths: z.array(relativePathSchema).min(1),
          /** A file that shows that something reads it. */
          when: z.strictObject({ file: relativePathSchema, text: z.string().min(1).max(200) }).optional(),
        }),
        z.strictObject({ kind: z.literal('htaccess'), paths: z.array(relativePathSchema).min(1) }),
      ]),
    )
    .default([]),
  /** Where the framework's own stage is written, when that is not the variable's name. */
  stage: settingPlaceSchema.optional(),
  /** Where the stage is written under its own name, for frameworks that run several stages alike. */
  stageName: settingPlaceSchema.optional(),
  /** Where the same settings are read, in order; a plain name stands where `names` says, or is a constant. */
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
