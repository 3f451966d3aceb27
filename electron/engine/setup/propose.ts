import { posix } from 'node:path';
import type { Environment, Stage } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type {
  BranchPresetId,
  SetUpFindings,
  SetUpKind,
  SetUpWish,
  StageDatabase,
  StageWish,
  TemplateStage,
} from '#shared/domain/setup.ts';
import type { StageConfig } from '#shared/domain/stage-config.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { followedBy, withOwnNames } from './branch-presets.ts';
import { templateOf } from './templates.ts';

/** What a proposal is made from. */
export interface ProposalFacts {
  readonly project: Project;
  readonly recipe: Recipe;
  readonly findings: Pick<SetUpFindings, 'isRepository' | 'branches'>;
  readonly kind: SetUpKind;
  readonly preset?: BranchPresetId | undefined;
  readonly teams?: readonly string[] | undefined;
  /** In place of those of the template. */
  readonly stages?: readonly ListedStage[] | undefined;
  /** The server of everything new. */
  readonly serverId: string;
}

/**
 * A set-up with everything filled in that can be told: environments that exist are taken over, new ones get names, folders,
 * databases and addresses of their own that no other stage has. Pure.
 */
export function proposeSetUp(facts: ProposalFacts): SetUpWish {
  const { project, kind, preset, teams = [], stages: listed } = facts;
  const free = [...project.environments];
  const isListed = listed !== undefined || kind === 'per-team';
  const stages = (listed ?? templateOf(kind, teams).stages).map((template): StageWish => {
    const byId = free.findIndex(({ id }) => id === template.id);
    const byStage = free.findIndex(({ stage }) => stage === template.stage);
    const fits = byId !== -1 ? byId : !isListed || isShared(template, kind) ? byStage : -1;
    const [existing] = fits === -1 ? [] : free.splice(fits, 1);
    return existing === undefined ? newStage(template, facts) : takenOver(existing, facts);
  });
  return { kind, ...(preset === undefined ? {} : { preset }), stages, pushBranches: false };
}

/** A stage of a list: what it is called and which kind it is. */
export type ListedStage = Pick<TemplateStage, 'id' | 'name' | 'stage'>;

/** Stages that teams have in common. */
function isShared({ stage }: ListedStage, kind: SetUpKind): boolean {
  return kind === 'per-team' && stage !== 'development';
}

function takenOver(existing: Environment, facts: ProposalFacts): StageWish {
  const follows = followsOf(existing.stage, facts);
  return {
    ...{ id: existing.id, name: existing.name, stage: existing.stage },
    ...(existing.follows !== undefined || follows === undefined ? {} : { follows }),
    place: { kind: 'existing', environmentId: existing.id },
  };
}

function newStage(template: ListedStage, facts: ProposalFacts): StageWish {
  const { id, name, stage } = template;
  const follows = followsOf(stage, facts);
  const base = { id, name, stage, config: configOf(template, facts), ...branchOf(follows, facts) };
  if (stage === 'local') {
    const url = `http://${facts.project.id}.localhost`;
    return { ...base, place: { kind: 'local', folder: facts.project.folder, url, database: { kind: 'read' } } };
  }
  const url = addressOf(id, facts);
  return {
    ...base,
    place: {
      kind: 'server',
      serverId: facts.serverId,
      folder: stage === 'review' ? posix.join(folderOf('previews', facts), id) : folderOf(id, facts),
      ...(stage === 'review' ? previewOf(id, facts) : url === null ? {} : { url }),
      database: databaseOf(id, facts),
      repository: facts.findings.isRepository,
      deployKey: false,
      wall: stage !== 'production',
    },
  };
}

function followsOf(stage: Stage, { preset, findings }: ProposalFacts): StageWish['follows'] {
  if (preset === undefined || stage === 'local') return undefined;
  const follows = followedBy(preset, stage);
  return follows === undefined
    ? undefined
    : withOwnNames(
        follows,
        findings.branches.map(({ name }) => name),
      );
}

/** What the branch of a new stage is made from where the repository does not have it. */
function branchOf(
  follows: StageWish['follows'],
  { findings }: ProposalFacts,
): Pick<StageWish, 'follows' | 'branchFrom'> {
  if (follows === undefined) return {};
  const names = findings.branches.map(({ name }) => name);
  const from = ['main', 'master', 'trunk'].find((name) => names.includes(name)) ?? names[0];
  const isMissing = follows.kind === 'branch' && findings.isRepository && !names.includes(follows.name);
  return { follows, ...(isMissing && from !== undefined ? { branchFrom: from } : {}) };
}

/** Beside production where that is on the same server, else below the home directory. */
function folderOf(id: string, { project, serverId }: ProposalFacts): string {
  const own = `${project.id}-${id}`;
  const production = project.environments.find(({ stage }) => stage === 'production');
  if (production?.serverId !== serverId) return `~/sites/${own}`;
  const parent = posix.dirname(production.path.replace(/\/+$/, ''));
  return parent === '/' || parent === '.' ? `~/sites/${own}` : posix.join(parent, own);
}

/** `staging.example.com` for production at `www.example.com`; null where production has no name to go by. */
function addressOf(id: string, { project }: ProposalFacts): string | null {
  const production = project.environments.find(({ stage }) => stage === 'production');
  if (production === undefined) return null;
  const { protocol, hostname, port } = new URL(production.url);
  const name = hostname.replace(/^www\./, '');
  if (!/[a-z]/i.test(name) || !name.includes('.') || name.includes(':')) return null;
  return `${protocol}//${id}.${name}${port === '' ? '' : `:${port}`}`;
}

function previewOf(id: string, facts: ProposalFacts): { readonly previewHost?: string; readonly url?: string } {
  const address = addressOf('preview', facts);
  if (address === null) return {};
  const { protocol, host } = new URL(address);
  return { previewHost: `*.${host}`, url: `${protocol}//${id}.${host}` };
}

function databaseOf(id: string, { project }: ProposalFacts): StageDatabase {
  const others = project.environments.map(({ database }) => database.kind);
  if (others.length > 0 && others.every((kind) => kind === 'none')) return { kind: 'none' };
  const taken = project.environments.flatMap(({ database }) =>
    database.kind === 'given' ? [database.access.name, database.access.user] : [],
  );
  const name = freeName(`${project.id}_${id}`.replaceAll('-', '_'), 64, taken);
  return { kind: 'make', name, user: freeName(name, 32, taken), host: '127.0.0.1', port: 3306 };
}

/** The name, shortened at its front so that the stage stays readable, with a number when somebody has it. */
function freeName(name: string, longest: number, taken: readonly string[]): string {
  const cut = name.slice(-longest).replace(/^_+/, '');
  if (!taken.includes(cut)) return cut;
  for (let number = 2; ; number += 1) {
    const candidate = `${cut.slice(0, longest - 3)}_${String(number)}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

const settings: Readonly<Record<Stage, StageConfig>> = {
  local: { debug: true, logLevel: 'debug', mail: 'catch' },
  development: { debug: true, logLevel: 'debug', mail: 'catch', robots: 'refuse' },
  testing: { debug: true, logLevel: 'info', mail: 'catch', robots: 'refuse' },
  review: { debug: false, logLevel: 'info', mail: 'catch', robots: 'refuse' },
  staging: { debug: false, logLevel: 'info', mail: 'catch', robots: 'refuse' },
  production: { debug: false, logLevel: 'warning' },
};

/** How the application is to run there, with a cache that is its own where the framework has a name for that. */
function configOf({ id, stage }: ListedStage, { project, recipe }: ProposalFacts): StageConfig {
  const shared = recipe.configuration?.shared ?? [];
  const keys = shared
    .filter(({ kind }) => kind === 'cache')
    .flatMap(({ place }) => place.at(-1)?.filter((key) => /(?:PREFIX|SALT)$/.test(key)) ?? []);
  const [prefix] = keys;
  if (prefix === undefined || stage === 'local') return settings[stage];
  return { ...settings[stage], variables: { [prefix]: `${project.id}_${id}_`.replaceAll('-', '_') } };
}
