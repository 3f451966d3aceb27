import type { DatabaseDraft, StageDraft, SetUpDraft } from './set-up-draft.ts';
import { type SetUpWish, setUpWishSchema, stageFolderSchema } from '#shared/domain/setup.ts';
import { strings } from './strings.ts';

/** A field of a stage that can be wrong. */
export type StageField = keyof StageDraft;

/** Why fields are refused, by stage. */
export type StageErrors = Readonly<Record<string, Partial<Record<StageField, string>>>>;

/** A draft as it is asked for, or what is wrong with it. */
export type WishOrErrors =
  { readonly kind: 'wish'; readonly wish: SetUpWish } | { readonly kind: 'errors'; readonly errors: StageErrors };

const text = strings.errors;

/** Reads what was typed. Every field that the engine would refuse has its reason. */
export function toWish(draft: Pick<SetUpDraft, 'kind' | 'preset' | 'stages' | 'pushBranches'>): WishOrErrors {
  const errors: Record<string, Partial<Record<StageField, string>>> = {};
  for (const stage of draft.stages) {
    const own = { ...lacksOf(stage), ...clashesOf(stage, draft.stages) };
    if (Object.keys(own).length > 0) errors[stage.id] = own;
  }
  const parsed = setUpWishSchema.safeParse({
    kind: draft.kind ?? 'custom',
    ...(draft.preset !== null && draft.preset !== 'own' && { preset: draft.preset }),
    stages: draft.stages.map(toStageWish),
    pushBranches: draft.pushBranches,
  });
  if (!parsed.success) {
    for (const { path } of parsed.error.issues) {
      const stage = draft.stages[Number(path[1])];
      if (path[0] !== 'stages' || stage === undefined) continue;
      const field = fieldAt(path.slice(2), stage);
      errors[stage.id] = { [field]: text.of(field), ...errors[stage.id] };
    }
  }
  if (Object.keys(errors).length > 0 || !parsed.success) return { kind: 'errors', errors };
  return { kind: 'wish', wish: parsed.data };
}

/** Whether a stage's branches are as they have to be. */
export function isFollowsWrong(errors: StageErrors): boolean {
  return Object.values(errors).some(({ follows, branchFrom }) => follows !== undefined || branchFrom !== undefined);
}

function lacksOf(stage: StageDraft): Partial<Record<StageField, string>> {
  const lacks: Partial<Record<StageField, string>> = {};
  const need = (field: StageField, holds: boolean): void => {
    if (!holds) lacks[field] = text.of(field);
  };
  need('name', stage.name.trim() !== '');
  if (stage.followsKind !== 'none') need('follows', stage.follows.trim() !== '');
  if (stage.place === 'existing') return lacks;
  if (stage.place === 'server') {
    need('serverId', stage.serverId !== '');
    need('folder', stageFolderSchema.safeParse(stage.folder.trim()).success);
    if (stage.stage === 'review') need('previewHost', stage.previewHost.trim() !== '' || stage.url.trim() !== '');
    else need('url', isWebAddress(stage.url));
  } else {
    need('folder', stage.folder.trim() !== '');
    need('url', stage.url.trim() === '' || isWebAddress(stage.url));
  }
  if (stage.database === 'make' && stage.rights === 'admin') need('adminUser', stage.adminUser.trim() !== '');
  if (stage.database === 'pool') need('poolUser', stage.poolUser.trim() !== '');
  return lacks;
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^\s/]+/u.test(url.trim());
}

/** Two stages must never share a place or a database: one would overwrite the other. */
function clashesOf(stage: StageDraft, stages: readonly StageDraft[]): Partial<Record<StageField, string>> {
  if (stage.place === 'existing') return {};
  const others = stages.filter((other) => other.id !== stage.id && other.place !== 'existing');
  const clash = (field: 'folder' | 'url' | 'databaseName', isShared: (other: StageDraft) => boolean) => {
    const value = stage[field].trim();
    const other = others.find((each) => value !== '' && each[field].trim() === value && isShared(each));
    return other === undefined ? {} : { [field]: text.sameAs(other.name) };
  };
  const isSameHost = (other: StageDraft) => other.place === stage.place && other.serverId === stage.serverId;
  const isSameDatabase = (other: StageDraft) =>
    isSameHost(other) && stage.database === 'make' && other.database === 'make' && other.host === stage.host;
  return { ...clash('folder', isSameHost), ...clash('url', () => true), ...clash('databaseName', isSameDatabase) };
}

function toStageWish(stage: StageDraft): unknown {
  const { id, name, branchFrom, config, followsKind } = stage;
  const follows = stage.follows.trim();
  return {
    ...{ id, name: name.trim(), stage: stage.stage },
    ...(followsKind === 'branch' && { follows: { kind: 'branch', name: follows } }),
    ...((followsKind === 'tags' || followsKind === 'branches') && { follows: { kind: followsKind, pattern: follows } }),
    place: toPlace(stage),
    ...(followsKind === 'branch' && branchFrom.trim() !== '' && { branchFrom: branchFrom.trim() }),
    ...(config !== undefined && { config }),
  };
}

function toPlace(stage: StageDraft): unknown {
  const { serverId, repository, deployKey, wall } = stage;
  const folder = stage.folder.trim();
  switch (stage.place) {
    case 'existing':
      return { kind: 'existing', environmentId: stage.environmentId };
    case 'local':
      return { kind: 'local', folder, ...given('url', stage.url), database: toDatabase(stage) };
    case 'server':
      return {
        ...{ kind: 'server', serverId, folder, repository, deployKey, wall, database: toDatabase(stage) },
        ...given('url', stage.url),
        ...(stage.stage === 'review' && given('previewHost', stage.previewHost)),
        ...(stage.webConfigFolder.trim() !== '' && { webConfig: toWebConfig(stage) }),
      };
  }
}

function toWebConfig({ webConfigFolder, webServer, webReload, webListen, webPhp }: StageDraft): unknown {
  return {
    ...{ folder: webConfigFolder.trim(), webServer },
    ...{ ...given('reload', webReload), ...given('listen', webListen), ...given('phpSocket', webPhp) },
  };
}

/** A database as it is asked for, to be checked by the wish that it is part of. */
export function toDatabase(stage: DatabaseDraft): unknown {
  if (stage.database === 'none' || stage.database === 'read') return { kind: stage.database };
  const where = { host: stage.host.trim(), port: Number(stage.port), ...given('socketPath', stage.socketPath) };
  if (stage.database === 'pool') {
    const names = stage.poolNames.split(/[\s,]+/u).filter(Boolean);
    const user = stage.poolUser.trim();
    return { kind: 'pool', names, user, ...given('passwordRef', stage.poolPasswordRef), ...where };
  }
  const admin = { user: stage.adminUser.trim(), ...given('passwordRef', stage.adminPasswordRef) };
  return {
    ...{ kind: 'make', name: stage.databaseName.trim(), user: stage.databaseUser.trim() },
    ...where,
    ...(stage.rights === 'admin' && { admin }),
  };
}

function given(key: string, value: string): Readonly<Record<string, string>> {
  return value.trim() === '' ? {} : { [key]: value.trim() };
}

const direct: readonly StageField[] = [
  'name',
  'branchFrom',
  'folder',
  'url',
  'previewHost',
  'serverId',
  'host',
  'port',
];

const webFields: Readonly<Record<string, StageField>> = {
  reload: 'webReload',
  listen: 'webListen',
  phpSocket: 'webPhp',
};

/** The field in which somebody can mend what stands at a place of the wish. */
function fieldAt(path: readonly PropertyKey[], stage: StageDraft): StageField {
  const keys = path.map(String);
  if (keys[0] === 'follows') return 'follows';
  if (keys.includes('admin')) return 'adminUser';
  if (keys.includes('names')) return 'poolNames';
  if (keys.includes('webConfig')) return webFields[keys.at(-1) ?? ''] ?? 'webConfigFolder';
  const last = keys.at(-1) ?? '';
  if (keys.includes('database') && last === 'name') return 'databaseName';
  if (keys.includes('database') && last === 'user') return stage.database === 'pool' ? 'poolUser' : 'databaseUser';
  if (last === 'socketPath') return 'socketPath';
  return direct.find((field) => field === last) ?? 'name';
}
