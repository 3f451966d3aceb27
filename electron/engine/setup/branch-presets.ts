import type { Follows, Stage } from '#shared/domain/environment.ts';
import type { BranchPreset, BranchPresetId } from '#shared/domain/setup.ts';

const branch = (name: string): Follows => ({ kind: 'branch', name });
const branches = (pattern: string): Follows => ({ kind: 'branches', pattern });
const tags = (pattern: string): Follows => ({ kind: 'tags', pattern });

const presets: readonly BranchPreset[] = [
  {
    id: 'git-flow',
    title: 'Git flow',
    text: 'Work meets on "develop", a release branch is tested on staging, "main" is what is live. For planned releases.',
    follows: [
      { stage: 'development', follows: branch('develop') },
      { stage: 'testing', follows: branch('develop') },
      { stage: 'review', follows: branches('feature/*') },
      { stage: 'staging', follows: branches('release/*') },
      { stage: 'production', follows: branch('main') },
    ],
  },
  {
    id: 'github-flow',
    title: 'GitHub flow',
    text: 'Each piece of work is a short branch that is shown for review; once approved it is merged to "main", which is live.',
    follows: [
      { stage: 'development', follows: branch('main') },
      { stage: 'testing', follows: branch('main') },
      { stage: 'review', follows: branches('*') },
      { stage: 'staging', follows: branch('main') },
      { stage: 'production', follows: branch('main') },
    ],
  },
  {
    id: 'trunk',
    title: 'Trunk',
    text: 'Everybody works on "main", in small steps behind feature flags; a version tag is what goes live.',
    follows: [
      { stage: 'development', follows: branch('main') },
      { stage: 'testing', follows: branch('main') },
      { stage: 'review', follows: branches('*') },
      { stage: 'staging', follows: branch('main') },
      { stage: 'production', follows: tags('v*') },
    ],
  },
  {
    id: 'dev-main-tags',
    title: 'Dev, main, version tags',
    text: '"dev" is work in progress, "main" is what is reviewed on staging, a version tag such as v1.4.0 is what goes live.',
    follows: [
      { stage: 'development', follows: branch('dev') },
      { stage: 'testing', follows: branch('dev') },
      { stage: 'review', follows: branches('feature/*') },
      { stage: 'staging', follows: branch('main') },
      { stage: 'production', follows: tags('v*') },
    ],
  },
];

/** Every way of working with branches in the order to show them. */
export function branchPresets(): readonly BranchPreset[] {
  return presets;
}

/** What a stage follows under a preset; undefined for one that has no branch of its own, such as this computer. */
export function followedBy(preset: BranchPresetId, stage: Stage): Follows | undefined {
  return presets.find(({ id }) => id === preset)?.follows.find((one) => one.stage === stage)?.follows;
}

/** What a repository has, as far as a preset can be told from it. */
export interface RepositoryNames {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}

/** The preset that a repository looks like already; null when nothing tells. Pure. */
export function guessPreset({ branches: names, tags: marks }: RepositoryNames): BranchPresetId | null {
  if (names.includes('develop')) return 'git-flow';
  const hasVersions = marks.some((tag) => /^v?\d+\.\d+/.test(tag));
  if (names.includes('dev') || names.includes('development')) return hasVersions ? 'dev-main-tags' : null;
  if (hasVersions) return 'trunk';
  return names.some((name) => name.includes('/')) ? 'github-flow' : null;
}

/**
 * The same mapping with the names that this repository uses: `master` where there is no `main`, `development` for `dev`.
 * Pure.
 */
export function withOwnNames(follows: Follows, names: readonly string[]): Follows {
  if (follows.kind !== 'branch' || names.includes(follows.name)) return follows;
  const other: Readonly<Record<string, readonly string[]>> = {
    main: ['master', 'trunk'],
    dev: ['development', 'develop'],
    develop: ['dev', 'development'],
  };
  const own = other[follows.name]?.find((name) => names.includes(name));
  return own === undefined ? follows : branch(own);
}
