import { z } from 'zod';
import { environmentSchema } from './environment.ts';
import { idSchema } from './server.ts';

/** Where a part of a recipe comes from: a recipe of ours, one of the repository, or the project's changes. */
export const recipeOriginSchema = z.enum(['built-in', 'own', 'project']);
export type RecipeOrigin = z.infer<typeof recipeOriginSchema>;

/** Longest text that is looked at, in characters: more than any recipe may have in bytes, so that the limit is told with its line. */
export const recipeTextSchema = z.string().max(16 * 1024 * 1024);

/** Something wrong or doubtful in the text of a recipe; line and column count from 1. */
export const recipeProblemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  /** Keys with dots between them; empty for the whole text. */
  path: z.string(),
  message: z.string(),
});
export type RecipeProblem = z.infer<typeof recipeProblemSchema>;

const originOfSchema = z.object({
  origin: recipeOriginSchema,
  /** The recipe's identifier, its file in the repository, or the file with the changes. */
  from: z.string(),
});

/** One key of a recipe with where each part of its value comes from. */
export const recipePartSchema = z.object({
  key: z.string(),
  isList: z.boolean(),
  /** Entries of a list, or the one value; YAML. */
  items: z.array(originOfSchema.extend({ text: z.string() })),
  /** What stood there before somebody further up said otherwise. */
  replaced: z.array(originOfSchema.extend({ text: z.string() })),
});
export type RecipePart = z.infer<typeof recipePartSchema>;

/** A recipe as it takes effect. */
export const effectiveRecipeSchema = z.object({
  id: idSchema,
  title: z.string(),
  /** What it is made of, the most general first. */
  chain: z.array(originOfSchema),
  parts: z.array(recipePartSchema),
});
export type EffectiveRecipe = z.infer<typeof effectiveRecipeSchema>;

/** One condition of a rule, and whether it holds. */
export const seenConditionSchema = z.object({ text: z.string(), holds: z.boolean() });

/** How close a recipe came to recognising a folder. */
export const seenRecipeSchema = z.object({
  id: idSchema,
  title: z.string(),
  origin: recipeOriginSchema,
  priority: z.number().int(),
  /** `also`: it would have, had no other been asked before it. `nearly`: some of a rule's conditions hold. */
  outcome: z.enum(['chosen', 'also', 'nearly']),
  /** The rule that came closest. */
  conditions: z.array(seenConditionSchema),
});

/** What a folder was recognised as, and why. */
export const detectionSchema = z.object({
  /** The folder that is the project: the one that was given, or the one above it. */
  folder: z.string(),
  seen: z.array(seenRecipeSchema),
  /** Recipes of the repository that cannot be understood. */
  broken: z.array(z.string()),
});
export type Detection = z.infer<typeof detectionSchema>;

const failureSchema = z.object({ kind: z.literal('failed'), message: z.string(), hint: z.string().optional() });

/** Which database an environment uses; never its password. */
export const seenCredentialsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('found'),
    /** The file they were read from; null when they are given in the environment. */
    file: z.string().nullable(),
    name: z.string(),
    user: z.string(),
    place: z.string(),
    hasPassword: z.boolean(),
    tablePrefix: z.string(),
    siteUrl: z.string().nullable(),
    notes: z.array(z.string()),
  }),
  z.object({ kind: z.literal('none') }),
  failureSchema,
]);

/** An uploads folder as the environment has it. */
export const seenFolderSchema = z.object({
  path: z.string(),
  isNew: z.boolean(),
  optional: z.boolean(),
  found: z
    .object({
      files: z.number().int(),
      bytes: z.number(),
      /** Files that the recipe leaves out. */
      leftOut: z.number().int(),
    })
    .nullable(),
});

/** What becomes of a table. */
export const seenTableSchema = z.object({
  name: z.string(),
  rows: z.number(),
  action: z.enum(['load', 'filter', 'structure']),
  reason: z.string().optional(),
  masked: z.array(z.object({ column: z.string(), method: z.string(), decidedBy: z.string() })),
  scrubbed: z.array(z.string()),
  rewritten: z.array(z.string()),
  /** Columns that look personal and that nobody has said anything about: a pull would ask. */
  asks: z.array(z.object({ column: z.string(), reason: z.string() })),
  /** True where the built-in recipe alone would do something else. */
  differs: z.boolean(),
});
export type SeenTable = z.infer<typeof seenTableSchema>;

/** A pattern or column that the environment has nothing for. */
export const missedPatternSchema = z.object({
  /** Where it stands in the effective recipe, e.g. `masking` or `skip`. */
  key: z.string(),
  pattern: z.string(),
  /** The column that no matching table has; null when no table matches. */
  column: z.string().nullable(),
  isNew: z.boolean(),
});
export type MissedPattern = z.infer<typeof missedPatternSchema>;

/** A command that would run. */
export const seenCommandSchema = z.object({
  when: z.enum(['afterPull', 'build', 'migrate', 'clearCache', 'maintenanceOn', 'maintenanceOff']),
  title: z.string(),
  argv: z.array(z.string()),
  optional: z.boolean(),
  /** Files that it needs and the environment does not have. */
  missing: z.array(z.string()),
  isNew: z.boolean(),
});

/** A neutralising step, and what it meets here. */
export const seenStepSchema = z.object({
  title: z.string(),
  verb: z.string(),
  /** Tables that it would change; null for steps that change none by their nature. */
  tables: z.array(z.string()).nullable(),
  isNew: z.boolean(),
});

/** What a recipe means for an environment as it is now. Nothing was changed. */
export const recipePreviewSchema = z.object({
  environmentId: environmentSchema.shape.id,
  /** When the environment was asked; what is typed later is judged by the same answers. */
  lookedAt: z.string(),
  detection: detectionSchema,
  /** The rule of the project's recipe that recognises this environment; null when none does. */
  recognised: z.boolean(),
  credentials: seenCredentialsSchema,
  stage: z
    .object({
      variable: z.string(),
      wanted: z.string().nullable(),
      found: z.string().nullable(),
      file: z.string().nullable(),
    })
    .nullable(),
  folders: z.array(seenFolderSchema),
  tables: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('read'), tables: z.array(seenTableSchema), missed: z.array(missedPatternSchema) }),
    z.object({ kind: z.literal('none') }),
    failureSchema,
  ]),
  commands: z.array(seenCommandSchema),
  health: z.array(z.object({ url: z.string(), status: z.array(z.number()), contains: z.string().optional() })),
  neutralise: z.array(seenStepSchema),
});
export type RecipePreview = z.infer<typeof recipePreviewSchema>;

/** The text of a project's changes and where it is kept. */
export const recipeSourceSchema = z.object({
  /** `file`: in `stagelift.yml`. `store`: with the project on this computer, without comments. */
  kept: z.enum(['file', 'store']),
  /** Absolute path of `stagelift.yml`, whether it is there or not. */
  path: z.string(),
  /** YAML: `extends` and the changes. */
  text: z.string(),
  /** Identifies what was read; null where it is kept with the project. */
  hash: z.string().nullable(),
  /** True when `stagelift.local.yml` says something of the recipe as well, which wins. */
  hasLocal: z.boolean(),
  /** Recipes of the repository, and what is wrong with those that cannot be understood. */
  own: z.array(z.object({ id: z.string(), file: z.string(), problem: z.string().nullable() })),
});
export type RecipeText = z.infer<typeof recipeSourceSchema>;
