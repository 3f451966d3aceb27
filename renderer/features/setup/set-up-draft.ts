import { z } from 'zod';
import { type Follows, stageSchema } from '#shared/domain/environment.ts';
import { idSchema } from '#shared/domain/server.ts';
import {
  branchPresetIdSchema,
  type SetUpFindings,
  setUpKindSchema,
  type SetUpWish,
  type StageDatabase,
  type StageWish,
} from '#shared/domain/setup.ts';
import { stageConfigSchema } from '#shared/domain/stage-config.ts';

/** One stage as the guide holds it: text, so that nothing typed is lost while it is not yet valid. */
const stageDraftSchema = z.object({
  id: idSchema,
  name: z.string(),
  stage: stageSchema,
  followsKind: z.enum(['none', 'branch', 'tags', 'branches']),
  follows: z.string(),
  /** The branch is made from this one; empty: it is there. */
  branchFrom: z.string(),
  place: z.enum(['existing', 'server', 'local']),
  environmentId: z.string(),
  serverId: z.string(),
  folder: z.string(),
  url: z.string(),
  previewHost: z.string(),
  repository: z.boolean(),
  deployKey: z.boolean(),
  wall: z.boolean(),
  database: z.enum(['make', 'read', 'pool', 'none']),
  databaseName: z.string(),
  databaseUser: z.string(),
  /** Who may create databases: the account itself, or an administrator of the database. */
  rights: z.enum(['account', 'admin']),
  adminUser: z.string(),
  adminPasswordRef: z.string(),
  poolNames: z.string(),
  poolUser: z.string(),
  poolPasswordRef: z.string(),
  host: z.string(),
  port: z.string(),
  socketPath: z.string(),
  /** Where the account keeps configuration of its own for the web server; empty: that is put in by hand. */
  webConfigFolder: z.string(),
  webServer: z.enum(['nginx', 'apache']),
  webReload: z.string(),
  webListen: z.string().default(''),
  webPhp: z.string().default(''),
  config: stageConfigSchema.optional(),
});
export type StageDraft = z.infer<typeof stageDraftSchema>;
/** The part of it that says where the database comes from. */
export type DatabaseDraft = Pick<
  StageDraft,
  | 'database'
  | 'databaseName'
  | 'databaseUser'
  | 'rights'
  | 'adminUser'
  | 'adminPasswordRef'
  | 'poolNames'
  | 'poolUser'
  | 'poolPasswordRef'
  | 'host'
  | 'port'
  | 'socketPath'
>;

const answersDraftSchema = z.object({
  people: z.string(),
  teams: z.string(),
  releasesPerMonth: z.string(),
  clientApproves: z.boolean(),
  money: z.boolean(),
  automatedTests: z.boolean(),
  testers: z.boolean(),
});
export type AnswersDraft = z.infer<typeof answersDraftSchema>;

/** Everything the guide knows so far. It is kept until the set-up has begun. */
export const setUpDraftSchema = z.object({
  answers: answersDraftSchema,
  kind: setUpKindSchema.nullable(),
  /** Names of teams, separated by commas. */
  teamNames: z.string(),
  /** `own`: the mapping was changed by hand. */
  preset: z.union([branchPresetIdSchema, z.literal('own')]).nullable(),
  stages: z.array(stageDraftSchema),
  /** What the stages were proposed for; another choice proposes anew. */
  proposedFor: z.string(),
  pushBranches: z.boolean(),
});
export type SetUpDraft = z.infer<typeof setUpDraftSchema>;

/** The guide before anything was chosen, with the answers that the project gives itself. */
export function beginDraft(findings: SetUpFindings): SetUpDraft {
  const { money, automatedTests } = findings;
  return {
    answers: {
      ...{ people: '1', teams: '1', releasesPerMonth: '2', clientApproves: false },
      ...{ money, automatedTests, testers: false },
    },
    kind: null,
    teamNames: '',
    preset: findings.preset,
    stages: [],
    proposedFor: '',
    pushBranches: false,
  };
}

/** The names of teams as they were typed. */
export function readTeamNames(typed: string): readonly string[] {
  return typed
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

/** What a stage has before anything is known of its place. */
type Empty = Omit<StageDraft, 'id' | 'name' | 'stage' | 'followsKind' | 'follows' | 'branchFrom' | 'place' | 'config'>;

const emptyDatabase: DatabaseDraft = {
  ...{ database: 'none', databaseName: '', databaseUser: '' },
  ...{ rights: 'account', adminUser: '', adminPasswordRef: '' },
  ...{ poolNames: '', poolUser: '', poolPasswordRef: '', host: '127.0.0.1', port: '3306', socketPath: '' },
};

const empty: Empty = {
  ...emptyDatabase,
  ...{ environmentId: '', serverId: '', folder: '', url: '', previewHost: '' },
  ...{ repository: true, deployKey: false, wall: true },
  ...{ webConfigFolder: '', webServer: 'nginx', webReload: '', webListen: '', webPhp: '' },
};

/** Stages as they are proposed, to be edited. */
export function toStageDrafts(wish: SetUpWish): StageDraft[] {
  return wish.stages.map(toStageDraft);
}

function toStageDraft({ id, name, stage, follows, branchFrom, place, config }: StageWish): StageDraft {
  return {
    ...{ id, name, stage, branchFrom: branchFrom ?? '', place: place.kind },
    ...toFollowsDraft(follows),
    ...empty,
    ...toPlaceDraft(place),
    ...(place.kind !== 'existing' && toDatabaseDraft(place.database)),
    ...(config !== undefined && { config }),
  };
}

function toFollowsDraft(follows: Follows | undefined): Pick<StageDraft, 'followsKind' | 'follows'> {
  if (follows === undefined) return { followsKind: 'none', follows: '' };
  return { followsKind: follows.kind, follows: follows.kind === 'branch' ? follows.name : follows.pattern };
}

function toPlaceDraft(place: StageWish['place']): Partial<Empty> {
  switch (place.kind) {
    case 'existing':
      return { environmentId: place.environmentId };
    case 'local':
      return { folder: place.folder, url: place.url ?? '' };
    case 'server': {
      const { serverId, folder, url = '', previewHost = '', repository, deployKey, wall, webConfig } = place;
      return {
        ...{ serverId, folder, url, previewHost, repository, deployKey, wall },
        webConfigFolder: webConfig?.folder ?? '',
        webServer: webConfig?.webServer ?? 'nginx',
        webReload: webConfig?.reload ?? '',
        webListen: webConfig?.listen ?? '',
        webPhp: webConfig?.phpSocket ?? '',
      };
    }
  }
}

/** A database as it is proposed, to be edited. */
export function toDatabaseDraft(database: StageDatabase): DatabaseDraft {
  if (database.kind === 'none' || database.kind === 'read') return { ...emptyDatabase, database: database.kind };
  const { kind, host, port, socketPath = '' } = database;
  const where = { ...emptyDatabase, database: kind, host, port: String(port), socketPath };
  if (kind === 'pool') {
    const { names, user, passwordRef = '' } = database;
    return { ...where, poolNames: names.join(', '), poolUser: user, poolPasswordRef: passwordRef };
  }
  const { name, user, admin } = database;
  return {
    ...{ ...where, databaseName: name, databaseUser: user, rights: admin === undefined ? 'account' : 'admin' },
    ...{ adminUser: admin?.user ?? '', adminPasswordRef: admin?.passwordRef ?? '' },
  };
}
