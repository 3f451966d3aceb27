import { z } from 'zod';
import { branchNameSchema, followsSchema, stageSchema } from './environment.ts';
import { problemSchema } from './problem.ts';
import { hostSchema, idSchema, secretRefSchema } from './server.ts';
import { stageConfigSchema } from './stage-config.ts';

/** The set-ups that a project can have. `custom`: any list of stages. */
export const setUpKindSchema = z.enum([
  'production-local',
  'staging-production',
  'temporary-production',
  'testing-staging-production',
  'development-staging-production',
  'development-testing-staging-production',
  'per-team',
  'custom',
]);
export type SetUpKind = z.infer<typeof setUpKindSchema>;

/** How branches and tags are mapped to stages. */
export const branchPresetIdSchema = z.enum(['git-flow', 'github-flow', 'trunk', 'dev-main-tags']);
export type BranchPresetId = z.infer<typeof branchPresetIdSchema>;

/** What a stage of a set-up is for, in plain words. */
export const templateStageSchema = z.object({
  /** The environment's identifier when it is made from this. */
  id: idSchema,
  name: z.string(),
  stage: stageSchema,
  purpose: z.string(),
  /** Who looks at it, and decides. */
  reviewers: z.string(),
});
export type TemplateStage = z.infer<typeof templateStageSchema>;

/** A set-up to choose, in plain words. Stages in pipeline order, production last. */
export const setUpTemplateSchema = z.object({
  kind: setUpKindSchema,
  title: z.string(),
  purpose: z.string(),
  /** When it fits. */
  fits: z.string(),
  /** When it is too much. */
  tooMuch: z.string(),
  stages: z.array(templateStageSchema),
});
export type SetUpTemplate = z.infer<typeof setUpTemplateSchema>;

/** A way of working with branches, in plain words. */
export const branchPresetSchema = z.object({
  id: branchPresetIdSchema,
  title: z.string(),
  text: z.string(),
  /** Which branch or tags belong into which kind of stage. */
  follows: z.array(z.object({ stage: stageSchema, follows: followsSchema })),
});
export type BranchPreset = z.infer<typeof branchPresetSchema>;

/** What advice is made from. */
export const adviceAnswersSchema = z.object({
  /** Everybody who changes the site's code. */
  people: z.number().int().min(1).max(1000),
  /** Teams that work at the same time without waiting for each other. */
  teams: z.number().int().min(1).max(50).default(1),
  /** Somebody who does not write the code has to say yes first. */
  clientApproves: z.boolean().default(false),
  releasesPerMonth: z.number().min(0).max(1000),
  /** Orders, bookings or payments run over the site. */
  money: z.boolean().default(false),
  automatedTests: z.boolean().default(false),
  /** People whose work is testing. */
  testers: z.boolean().default(false),
});
export type AdviceAnswers = z.infer<typeof adviceAnswersSchema>;

/** How well a set-up fits. */
export const fitSchema = z.enum(['recommended', 'possible', 'more-than-needed', 'more-than-manageable', 'too-little']);

/** Which set-up a project should have, and why. */
export const adviceSchema = z.object({
  recommended: setUpKindSchema,
  preset: branchPresetIdSchema,
  reasons: z.array(z.string()),
  /** A set-up with fewer stages that would do as well, and until when. */
  fewer: z.object({ kind: setUpKindSchema, text: z.string() }).nullable(),
  /** Every set-up of the list, judged. */
  fits: z.array(z.object({ kind: setUpKindSchema, fit: fitSchema, text: z.string() })),
  /** Stages between somebody's computer and production, and how many these people can look after. */
  load: z.object({ levels: z.number().int(), bearable: z.number().int(), warning: z.string().nullable() }),
});
export type Advice = z.infer<typeof adviceSchema>;

/** What is there already, before anything is asked. */
export const setUpFindingsSchema = z.object({
  projectId: idSchema,
  /** False where the project's folder is not a git repository: then branches are not made. */
  isRepository: z.boolean(),
  currentBranch: z.string().nullable(),
  /** Names that can be used; `remote`: known from the last fetch only. */
  branches: z.array(z.object({ name: z.string(), remote: z.boolean() })),
  tags: z.array(z.string()),
  /** Names that git has and nobody should use: they could be taken for something else. */
  refused: z.number().int(),
  /** The preset that these branches look like. */
  preset: branchPresetIdSchema.nullable(),
  /** What the recipe says about the kind of site, for the answers: true for shops. */
  money: z.boolean(),
  /** The repository has tests that run by themselves. */
  automatedTests: z.boolean(),
});
export type SetUpFindings = z.infer<typeof setUpFindingsSchema>;

const portSchema = z.number().int().min(1).max(65535);
const databaseNameSchema = z.string().regex(/^[A-Za-z0-9_$-]{1,64}$/, 'not a name for a database');
const databaseHostSchema = { host: hostSchema.default('127.0.0.1'), port: portSchema.default(3306) };
const socketSchema = z.string().min(1).max(400).startsWith('/').optional();

/** An address below `*`: one label in its place names one environment. */
export const previewPatternSchema = z
  .string()
  .max(240)
  .regex(/^\*\.[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9](?::\d{1,5})?$/, 'not an address such as *.preview.example.com');

/** The folder of a stage on a server: absolute, or below the account's home. */
export const stageFolderSchema = z
  .string()
  .min(2)
  .max(1024)
  .regex(/^(?:\/|~\/)/, 'an absolute path, or one that begins with ~/')
  .refine((path) => !/[\p{Cc}]/u.test(path) && !path.split('/').includes('..'), 'not a path');

/** Where a stage's database comes from. */
export const stageDatabaseSchema = z.discriminatedUnion('kind', [
  /** The application keeps everything in files. */
  z.object({ kind: z.literal('none') }),
  /** Nothing is made: the framework's configuration that is there names it. */
  z.object({ kind: z.literal('read') }),
  /** A database and a user of its own are made. */
  z.object({
    kind: z.literal('make'),
    name: databaseNameSchema,
    user: databaseNameSchema,
    ...databaseHostSchema,
    socketPath: socketSchema,
    /** From where the user may log in, as the database server sees it; found out from the host when absent. */
    from: z
      .string()
      .regex(/^[A-Za-z0-9_.:%-]{1,80}$/)
      .optional(),
    /** Who may create them; the rights of the server account itself (its `~/.my.cnf` or socket) when absent. */
    admin: z.object({ user: z.string().min(1).max(80), passwordRef: secretRefSchema.optional() }).optional(),
  }),
  /** The first free one of databases that the host has made. */
  z.object({
    kind: z.literal('pool'),
    names: z.array(databaseNameSchema).min(1).max(50),
    user: z.string().min(1).max(80),
    passwordRef: secretRefSchema.optional(),
    ...databaseHostSchema,
    socketPath: socketSchema,
  }),
]);
export type StageDatabase = z.infer<typeof stageDatabaseSchema>;

/** One stage as it is wished. */
export const stageWishSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(80),
  stage: stageSchema,
  follows: followsSchema.optional(),
  place: z.discriminatedUnion('kind', [
    /** An environment of the project is taken over as it is; nothing is made for it. */
    z.object({ kind: z.literal('existing'), environmentId: idSchema }),
    z.object({
      kind: z.literal('server'),
      serverId: idSchema,
      folder: stageFolderSchema,
      /** The address; of a temporary stage the one of its first environment. */
      url: z.url({ protocol: /^https?$/ }).optional(),
      /** Temporary stages: every name in place of the `*` leads to an environment. */
      previewHost: previewPatternSchema.optional(),
      database: stageDatabaseSchema,
      /** A bare repository that takes the branch by push and puts it into the folder. */
      repository: z.boolean().default(true),
      /** The key of the server's account, with which it may read the project's repository. */
      deployKey: z.boolean().default(false),
      /** Closed to strangers and search engines. */
      wall: z.boolean().default(true),
      /** Where the account keeps configuration of its own for the web server; without it that is put in by hand. */
      webConfig: z
        .object({
          folder: stageFolderSchema,
          webServer: z.enum(['nginx', 'apache']).default('nginx'),
          /** The command after which the web server uses it. */
          reload: z.string().min(1).max(400),
          /** What the web server listens at: a port, or an address and a port; the address's own port when absent. */
          listen: z
            .string()
            .regex(/^(?:[0-9.]+:|\[[0-9A-Fa-f:]+\]:)?\d{1,5}$/)
            .optional(),
          /** Where PHP listens for this account. */
          phpSocket: z.string().min(2).max(200).startsWith('/').optional(),
        })
        .optional(),
    }),
    z.object({
      kind: z.literal('local'),
      folder: z.string().min(1).max(1024),
      url: z.url({ protocol: /^https?$/ }).optional(),
      database: stageDatabaseSchema,
    }),
  ]),
  /** The branch is made from this one when it is not there. */
  branchFrom: branchNameSchema.optional(),
  config: stageConfigSchema.optional(),
});
export type StageWish = z.infer<typeof stageWishSchema>;

/** A set-up as it is wished: everything a plan is made from. */
export const setUpWishSchema = z.object({
  kind: setUpKindSchema,
  preset: branchPresetIdSchema.optional(),
  stages: z.array(stageWishSchema).min(1).max(20),
  /** New branches are pushed to the repository's origin as well. */
  pushBranches: z.boolean().default(false),
});
export type SetUpWish = z.infer<typeof setUpWishSchema>;

/** What a set-up makes, connects or takes away. */
export const setUpStepKindSchema = z.enum([
  'folder',
  'database',
  'database-user',
  'pooled-database',
  'config-file',
  'deploy-key',
  'bare-repository',
  'preview-host',
  'access-wall',
  'environment',
  'branch',
  'keep-copy',
  'remove-database',
  'remove-folder',
  'remove-repository',
  'forget-environment',
]);
export type SetUpStepKind = z.infer<typeof setUpStepKindSchema>;

/** Exact text that somebody with more rights puts somewhere. */
export const handSnippetSchema = z.object({
  /** For which program, e.g. `nginx`, `apache`, `mysql`, `shell`. */
  for: z.string(),
  title: z.string(),
  /** Where it belongs. */
  file: z.string().optional(),
  text: z.string(),
});
export type HandSnippet = z.infer<typeof handSnippetSchema>;

/** How a step's thing stands when it is looked at. */
export const provisionStateSchema = z.discriminatedUnion('kind', [
  /** There as wished: taken over, never undone. */
  z.object({ kind: z.literal('there'), detail: z.string().optional() }),
  z.object({ kind: z.literal('missing') }),
  z.object({ kind: z.literal('differs'), what: z.string() }),
  z.object({ kind: z.literal('blocked'), why: z.string(), mend: z.string() }),
  /** Somebody else puts the first fitting snippet in; then it is checked. */
  z.object({ kind: z.literal('by-hand'), why: z.string(), snippets: z.array(handSnippetSchema) }),
]);
export type ProvisionState = z.infer<typeof provisionStateSchema>;

/** Exactly what a step does; secrets by name. */
export const stepLineSchema = z.object({
  kind: z.enum(['path', 'statement', 'command', 'file', 'note']),
  text: z.string(),
});
export type StepLine = z.infer<typeof stepLineSchema>;

/** One step of a plan with how it stands. */
export const setUpStepSchema = z.object({
  /** `STAGE/KIND`. */
  id: z.string(),
  stageId: idSchema,
  kind: setUpStepKindSchema,
  title: z.string(),
  lines: z.array(stepLineSchema),
  state: provisionStateSchema,
  /** What an undo of the job does about it. */
  undo: z.string(),
});
export type SetUpStep = z.infer<typeof setUpStepSchema>;

/** A stage of a plan. */
export const plannedStageSchema = z.object({
  id: idSchema,
  name: z.string(),
  stage: stageSchema,
  /** `new`: made here; `existing`: connected as it is; `leaving`: taken out. */
  kind: z.enum(['new', 'existing', 'leaving']),
  /** `user@host:port` and folder, or "this computer". */
  where: z.string(),
  url: z.string(),
  follows: followsSchema.optional(),
  steps: z.array(setUpStepSchema),
  /** Of a leaving stage: what of the project points to it, and what becomes of that. */
  moves: z.array(z.string()),
});
export type PlannedStage = z.infer<typeof plannedStageSchema>;

/** What a set-up would do. Nothing has been changed for it. */
export const setUpPlanSchema = z.object({
  id: z.string(),
  projectId: idSchema,
  title: z.string(),
  /** Identifies the wish and how everything stood; another one is refused. */
  hash: z.string(),
  at: z.string(),
  stages: z.array(plannedStageSchema),
  problems: z.array(problemSchema),
  counts: z.object({ there: z.number(), make: z.number(), byHand: z.number(), blocked: z.number() }),
  /** The name to type before it runs; null where none is needed. */
  typedName: z.string().nullable(),
});
export type SetUpPlan = z.infer<typeof setUpPlanSchema>;

/** How a set-up's job stands, step by step, with what is left to do by hand. */
export const setUpStatusSchema = z.object({
  jobId: z.string(),
  plan: setUpPlanSchema,
  /** By step. `made`: by this job; `taken-over`: was there; `waiting`: for somebody or for a step before it. */
  steps: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['to-do', 'made', 'taken-over', 'waiting', 'undone', 'kept']),
      /** What was seen when it was checked, or why it is kept. */
      evidence: z.string().optional(),
    }),
  ),
  /** What somebody has to put in, checked anew. */
  byHand: z.array(z.object({ stepId: z.string(), why: z.string(), snippets: z.array(handSnippetSchema) })),
});
export type SetUpStatus = z.infer<typeof setUpStatusSchema>;

/** A copy of a removed stage, on the server it was on. */
export const keptCopySchema = z.object({
  id: z.string(),
  /** The server it is on; null for this computer. */
  serverId: idSchema.nullable(),
  environmentId: z.string(),
  at: z.string(),
  /** `user@host:port`, or "this computer". */
  where: z.string(),
  path: z.string(),
  bytes: z.number(),
});
export type KeptCopy = z.infer<typeof keptCopySchema>;
