import { describe, expect, it } from 'vitest';
import { branchNameSchema, followsSchema, gitPatternSchema } from '#shared/domain/environment.ts';
import { branchPresets, followedBy, guessPreset, withOwnNames } from '#engine/setup/branch-presets.ts';
import { toFindings } from '#engine/setup/look-at-project.ts';

describe('branch presets', () => {
  it('map every kind of stage on a server, with names that git takes', () => {
    for (const { id, follows } of branchPresets()) {
      expect(follows.map(({ stage }) => stage).sort(), id).toEqual(
        ['development', 'production', 'review', 'staging', 'testing'].sort(),
      );
      for (const one of follows) expect(followsSchema.parse(one.follows)).toEqual(one.follows);
    }
  });

  it.each([
    ['git-flow', 'staging', { kind: 'branches', pattern: 'release/*' }],
    ['github-flow', 'production', { kind: 'branch', name: 'main' }],
    ['trunk', 'production', { kind: 'tags', pattern: 'v*' }],
    ['dev-main-tags', 'development', { kind: 'branch', name: 'dev' }],
    ['dev-main-tags', 'staging', { kind: 'branch', name: 'main' }],
  ] as const)('%s: %s', (preset, stage, follows) => {
    expect(followedBy(preset, stage)).toEqual(follows);
    expect(followedBy(preset, 'local')).toBeUndefined();
  });

  it.each([
    [['main', 'develop'], [], 'git-flow'],
    [['main', 'dev'], ['v1.0.0'], 'dev-main-tags'],
    [['main'], ['2.4.1'], 'trunk'],
    [['main', 'feature/cart'], [], 'github-flow'],
    [['main'], [], null],
  ] as const)('%j with the tags %j looks like %s', (branches, tags, preset) => {
    expect(guessPreset({ branches, tags })).toBe(preset);
  });

  it('uses the names that the repository has', () => {
    expect(withOwnNames({ kind: 'branch', name: 'main' }, ['master'])).toEqual({ kind: 'branch', name: 'master' });
    expect(withOwnNames({ kind: 'branch', name: 'main' }, ['master', 'main'])).toEqual({
      kind: 'branch',
      name: 'main',
    });
    expect(withOwnNames({ kind: 'branch', name: 'dev' }, [])).toEqual({ kind: 'branch', name: 'dev' });
  });
});

describe('names of branches', () => {
  it.each(['main', 'feature/cart-2', 'release/1.4', 'Grün/für-äöü', 'a'])('takes %j', (name) => {
    expect(branchNameSchema.safeParse(name).success).toBe(true);
  });

  it.each([
    ...['', '-main', '--upload-pack=x', '.hidden', '/main', 'a..b', 'a//b', 'a/.b', 'a b', 'a\nb', 'a\u0007', 'a~1'],
    ...['a^', 'a:b', 'a?', 'a[b', 'a\\b', 'a@{1}', 'main/', 'main.', 'x.lock', 'a\u202eb', 'feature/*'],
  ])('refuses %j', (name) => {
    expect(branchNameSchema.safeParse(name).success).toBe(false);
  });

  it('takes * in a pattern only', () => {
    expect(gitPatternSchema.safeParse('release/*').success).toBe(true);
  });

  it('are counted and left out where they are hostile', () => {
    const found = toFindings({
      ...{ current: 'main', origin: null, local: ['main', '--upload-pack=sh', 'ok\u202e'], remote: ['main', 'dev'] },
      tags: ['v1.0', '-x'],
    });
    expect(found.branches).toEqual([
      { name: 'main', remote: false },
      { name: 'dev', remote: true },
    ]);
    expect([found.tags, found.refused]).toEqual([['v1.0'], 3]);
  });
});
