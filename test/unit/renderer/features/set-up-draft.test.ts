import { describe, expect, it } from 'vitest';
import type { SetUpFindings, SetUpWish } from '#shared/domain/setup.ts';
import { readAnswers } from '../../../../renderer/features/setup/answers.ts';
import { forgetDraft, readDraft, writeDraft } from '../../../../renderer/features/setup/draft-storage.ts';
import { strings } from '../../../../renderer/features/setup/strings.ts';
import { toWish } from '../../../../renderer/features/setup/draft-to-wish.ts';
import {
  freeStage,
  isStillTrue,
  mergeProposal,
  missingBranch,
  proposalKey,
  usualBase,
  withFollows,
} from '../../../../renderer/features/setup/proposals.ts';
import {
  beginDraft,
  readTeamNames,
  type SetUpDraft,
  type StageDraft,
  toStageDrafts,
} from '../../../../renderer/features/setup/set-up-draft.ts';

const findings: SetUpFindings = {
  projectId: 'shop',
  isRepository: true,
  currentBranch: 'main',
  branches: [{ name: 'main', remote: false }],
  tags: [],
  refused: 0,
  preset: null,
  money: true,
  automatedTests: false,
};

const wish: SetUpWish = {
  kind: 'staging-production',
  preset: 'github-flow',
  pushBranches: true,
  stages: [
    {
      id: 'staging',
      name: 'Staging',
      stage: 'staging',
      follows: { kind: 'branch', name: 'develop' },
      branchFrom: 'main',
      place: {
        kind: 'server',
        serverId: 'web-1',
        folder: '~/sites/shop-staging',
        url: 'https://staging.example.com',
        database: {
          ...{ kind: 'make', name: 'shop_staging', user: 'shop_staging', host: 'db.example.com', port: 3307 },
          socketPath: '/run/db.sock',
          admin: { user: 'root', passwordRef: 'stage/shop/staging/administrator' },
        },
        repository: true,
        deployKey: true,
        wall: false,
        webConfig: { folder: '~/vhosts', webServer: 'apache', reload: 'sudo reload' },
      },
      config: { debug: false, mail: 'catch' },
    },
    {
      id: 'temporary',
      name: 'Temporary',
      stage: 'review',
      follows: { kind: 'branches', pattern: 'feature/*' },
      place: {
        kind: 'server',
        serverId: 'web-1',
        folder: '~/previews/temporary',
        previewHost: '*.preview.example.com',
        database: { kind: 'pool', names: ['p1', 'p2'], user: 'pool', host: '127.0.0.1', port: 3306 },
        repository: false,
        deployKey: false,
        wall: true,
      },
    },
    {
      id: 'local',
      name: 'Local',
      stage: 'local',
      place: { kind: 'local', folder: '/home/ann/shop', url: 'http://shop.localhost', database: { kind: 'read' } },
    },
    {
      id: 'production',
      name: 'Production',
      stage: 'production',
      follows: { kind: 'tags', pattern: 'v*' },
      place: { kind: 'existing', environmentId: 'production' },
    },
  ],
};

const draftOf = (stages: StageDraft[]): SetUpDraft => ({
  ...beginDraft(findings),
  ...{ kind: 'staging-production', preset: 'github-flow', pushBranches: true, stages },
});
const errorsOf = (stages: StageDraft[]) => {
  const read = toWish(draftOf(stages));
  return read.kind === 'errors' ? read.errors : {};
};
const [staging, temporary, local, production] = toStageDrafts(wish) as [StageDraft, StageDraft, StageDraft, StageDraft];

describe('a set-up as it is edited', () => {
  it('comes back from the fields as it was proposed', () => {
    expect(toWish(draftOf(toStageDrafts(wish)))).toEqual({ kind: 'wish', wish });
  });

  it.each([
    ['name', ''],
    ['folder', 'sites/shop'],
    ['folder', '~/../etc'],
    ['url', 'staging.example.com'],
    ['databaseName', 'shop staging'],
    ['databaseUser', ''],
    ['adminUser', ' '],
    ['host', '-oProxyCommand=x'],
    ['port', '70000'],
    ['socketPath', 'run/db.sock'],
    ['follows', '--upload-pack=x'],
    ['branchFrom', '-x'],
    ['serverId', ''],
    ['webConfigFolder', 'vhosts'],
  ] as const)('says beside the field when %s is %j', (field, value) => {
    expect(Object.keys(errorsOf([{ ...staging, [field]: value }]).staging ?? {})).toContain(field);
  });

  it('asks a temporary stage for addresses, and a pool for its databases', () => {
    const errors = errorsOf([{ ...temporary, previewHost: '', poolNames: ' ', poolUser: '' }]);
    expect(Object.keys(errors.temporary ?? {}).toSorted()).toEqual(['poolNames', 'poolUser', 'previewHost']);
  });

  it('refuses two stages in one place, with one address or one database', () => {
    const twin = { ...staging, id: 'testing', name: 'Testing', stage: 'testing' as const };
    const errors = errorsOf([staging, twin]);
    expect(Object.keys(errors.staging ?? {}).toSorted()).toEqual(['databaseName', 'folder', 'url']);
    expect(errors.testing?.folder).toContain('Staging has the same');
    const elsewhere = { ...twin, serverId: 'web-2', url: 'https://testing.example.com' };
    expect(errorsOf([staging, elsewhere])).toEqual({});
  });

  it('lets what is there alone, whatever stands in its fields', () => {
    expect(errorsOf([{ ...production, folder: '', url: 'nonsense' }, local])).toEqual({});
  });
});

describe('what is kept of the guide', () => {
  const store = (): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { readonly kept: Map<string, string> } => {
    const kept = new Map<string, string>();
    return {
      kept,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  };

  it('is there again, for each project its own, until it is forgotten', () => {
    const storage = store();
    const draft = draftOf([staging]);
    writeDraft(storage, 'setup', 'shop', draft);
    expect(readDraft(storage, 'setup', 'shop')).toEqual(draft);
    expect(readDraft(storage, 'setup', 'other')).toBeNull();
    expect(readDraft(storage, 'stage', 'shop')).toBeNull();
    forgetDraft(storage, 'setup', 'shop');
    expect(readDraft(storage, 'setup', 'shop')).toBeNull();
  });

  it('is nothing when it is damaged, of another version, or the storage is closed', () => {
    const storage = store();
    storage.kept.set('setup.draft.shop', '{"kind":');
    expect(readDraft(storage, 'setup', 'shop')).toBeNull();
    storage.kept.set('setup.draft.shop', '{"kind":"staging-production"}');
    expect(readDraft(storage, 'setup', 'shop')).toBeNull();
    const closed = {
      getItem: () => {
        throw new Error('closed');
      },
    };
    expect(readDraft(closed, 'setup', 'shop')).toBeNull();
  });

  it('is not taken for true when an environment or a server has gone, or is there meanwhile', () => {
    const there = { environments: [{ id: 'production' }] } as Parameters<typeof isStillTrue>[1];
    expect(isStillTrue([staging, production], there, ['web-1'])).toBe(true);
    expect(isStillTrue([staging, production], { environments: [] }, ['web-1'])).toBe(false);
    expect(isStillTrue([staging], there, [])).toBe(false);
    const made = { environments: [{ id: 'staging' }] } as Parameters<typeof isStillTrue>[1];
    expect(isStillTrue([staging], made, ['web-1'])).toBe(false);
  });
});

describe('proposals', () => {
  it('keep stages as they were edited when another set-up is chosen', () => {
    const edited = { ...staging, folder: '/srv/mine' };
    const testing = { ...staging, id: 'testing', stage: 'testing' as const };
    expect(mergeProposal([edited], [testing, staging], 'new-stages')).toEqual([testing, edited]);
  });

  it('change only the branches when another way of working is chosen', () => {
    const edited = { ...staging, folder: '/srv/mine' };
    const other = { ...staging, followsKind: 'tags' as const, follows: 'v*', branchFrom: '' };
    expect(mergeProposal([edited, local], [other], 'branches')).toEqual([
      { ...edited, followsKind: 'tags', follows: 'v*', branchFrom: '' },
      local,
    ]);
  });

  it('are asked for again when set-up, preset or teams change, and not when the mapping is one’s own', () => {
    const draft = draftOf([]);
    expect(proposalKey({ ...draft, preset: 'trunk' })).not.toBe(proposalKey(draft));
    expect(proposalKey({ ...draft, preset: 'own' })).toBe(proposalKey({ ...draft, preset: null }));
    expect(proposalKey({ ...draft, teamNames: 'A' })).toBe(proposalKey(draft));
    expect(proposalKey({ ...draft, kind: 'per-team', teamNames: 'A' })).not.toBe(
      proposalKey({ ...draft, kind: 'per-team', teamNames: 'B' }),
    );
  });

  it('name a further stage of a kind by a number that is free', () => {
    expect(freeStage('staging', 'Staging', [])).toEqual({ id: 'staging', name: 'Staging' });
    expect(freeStage('staging', 'Staging', ['staging', 'staging-2'])).toEqual({ id: 'staging-3', name: 'Staging 3' });
  });
});

describe('branches', () => {
  const branches = [{ name: 'main' }, { name: 'develop' }];

  it('are made where they are missing, and only single branches are', () => {
    expect(missingBranch({ ...staging, follows: 'next' }, branches)).toBe('next');
    expect(missingBranch(staging, branches)).toBeNull();
    expect(missingBranch({ ...staging, followsKind: 'tags', follows: 'v*' }, branches)).toBeNull();
  });

  it('come from the usual one unless another was chosen, and from none when they are there', () => {
    expect(withFollows({ ...staging, branchFrom: '' }, { follows: 'next' }, branches, 'main').branchFrom).toBe('main');
    const chosen = withFollows({ ...staging, branchFrom: 'develop' }, { follows: 'next' }, branches, 'main');
    expect(chosen.branchFrom).toBe('develop');
    expect(withFollows(staging, { follows: 'main' }, branches, 'main').branchFrom).toBe('');
  });

  it('begin at main or master, else at the one checked out, else at the first', () => {
    expect(usualBase([{ name: 'x' }, { name: 'master' }], 'x')).toBe('master');
    expect(usualBase([{ name: 'x' }, { name: 'y' }], 'y')).toBe('y');
    expect(usualBase([{ name: 'x' }], null)).toBe('x');
    expect(usualBase([], null)).toBe('');
  });
});

describe('answers', () => {
  const { answers } = beginDraft(findings);

  it('begin with what the project tells itself', () => {
    expect(answers).toMatchObject({ money: true, automatedTests: false, people: '1' });
  });

  it('are numbers once they are typed, with a comma or a point', () => {
    expect(readAnswers({ ...answers, people: ' 3 ', releasesPerMonth: '0,1' })).toMatchObject({
      ...{ people: 3, teams: 1, releasesPerMonth: 0.1, money: true },
    });
  });

  it.each(['', 'two', '-1', '1.5', '5000'])('name the number that is none: %j people', (people) => {
    expect(readAnswers({ ...answers, people })).toEqual({ invalid: ['people'] });
  });

  it('take names of teams apart', () => {
    expect(readTeamNames(' Shop, ,Magazine,')).toEqual(['Shop', 'Magazine']);
  });
});

describe('the notice on the board', () => {
  it('says of production alone what is not true of this computer alone', () => {
    const { nextText } = strings.notice;
    expect(nextText('production')).toContain('open-heart surgery');
    expect(nextText('local')).toMatch(/^So far the project is on this computer alone/);
    expect(nextText('staging')).toContain('no production');
  });
});
