import { describe, expect, it } from 'vitest';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { setUpKindSchema, setUpTemplateSchema, setUpWishSchema, type StageWish } from '#shared/domain/setup.ts';
import { loadRecipes } from '#engine/recipes/load-recipes.ts';
import { judgeWish, type WishFacts } from '#engine/setup/judge-wish.ts';
import { proposeSetUp, type ProposalFacts } from '#engine/setup/propose.ts';
import { levelsOf, setUpTemplates, templateOf } from '#engine/setup/templates.ts';

const production: Environment = {
  ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'web' },
  ...{ path: '/srv/www/shop', url: 'https://www.example.com', database: { kind: 'read' } },
};
const local: Environment = {
  ...{ id: 'local', name: 'Local', stage: 'local', path: '/home/ann/shop', url: 'http://shop.localhost' },
  database: { kind: 'read' },
};
const project: Project = {
  ...{ id: 'shop', name: 'Shop', folder: '/home/ann/shop', recipe: 'laravel', environments: [local, production] },
};
const recipe = (await loadRecipes(['electron/recipes'])).resolveRecipe('laravel');
const facts: ProposalFacts = {
  ...{ project, recipe, kind: 'staging-production', serverId: 'web', preset: 'dev-main-tags' },
  findings: { isRepository: true, branches: [{ name: 'master', remote: false }] },
};
const propose = (changes: Partial<ProposalFacts> = {}) => proposeSetUp({ ...facts, ...changes });

describe('templates', () => {
  it('describe every set-up, production last and once', () => {
    expect(setUpTemplates().map(({ kind }) => kind)).toEqual(setUpKindSchema.options);
    for (const template of setUpTemplates()) {
      expect(setUpTemplateSchema.parse(template)).toEqual(template);
      expect(template.stages.at(-1)?.stage).toBe('production');
      expect(template.stages.filter(({ stage }) => stage === 'production')).toHaveLength(1);
    }
  });

  it('have one environment for each team, whatever their names', () => {
    const ids = templateOf('per-team', ['Backend', 'backend', 'Süd', '!!!']).stages.map(({ id }) => id);
    expect(ids).toEqual(['local', 'backend', 'backend-2', 'sud', 'team', 'staging', 'production']);
    expect(levelsOf('per-team', 3)).toBeGreaterThan(levelsOf('per-team', 2));
  });
});

describe('a proposal', () => {
  it.each(setUpKindSchema.options)('for %s is a wish in which nothing stands in the way', (kind) => {
    const wish = propose({ kind, teams: ['Backend', 'Frontend'] });
    expect(setUpWishSchema.parse(wish)).toEqual(wish);
    const judged = judgeWish({
      stages: wish.stages,
      environments: project.environments,
      databases: [],
      branches: ['master'],
    });
    expect(judged.filter(({ severity }) => severity === 'blocker')).toEqual([]);
  });

  it('takes over what is there, and puts the rest beside production', () => {
    const [first, staging, last] = propose().stages;
    expect(first?.place).toEqual({ kind: 'existing', environmentId: 'local' });
    expect(last?.place).toEqual({ kind: 'existing', environmentId: 'production' });
    expect(last?.follows).toEqual({ kind: 'tags', pattern: 'v*' });
    expect(staging?.follows).toEqual({ kind: 'branch', name: 'master' });
    expect(staging?.place).toMatchObject({
      ...{ kind: 'server', serverId: 'web', folder: '/srv/www/shop-staging', url: 'https://staging.example.com' },
      database: { kind: 'make', name: 'shop_staging', user: 'shop_staging' },
      wall: true,
    });
    expect(staging?.config).toMatchObject({ debug: false, mail: 'catch', robots: 'refuse' });
    expect(staging?.config?.variables).toEqual({ CACHE_PREFIX: 'shop_staging_' });
  });

  it('gives no two stages the same folder, address, database or user', () => {
    const { stages } = propose({ kind: 'development-testing-staging-production' });
    const places = stages.flatMap(({ place }) => (place.kind === 'server' ? [place] : []));
    for (const of of [
      places.map(({ folder }) => folder),
      places.map(({ url }) => url),
      places.map(({ database }) => (database.kind === 'make' ? database.name : '')),
      places.map(({ database }) => (database.kind === 'make' ? database.user : '')),
    ]) {
      expect(new Set(of).size).toBe(3);
    }
  });

  it('makes the missing branch from the main one', () => {
    const development = propose({ kind: 'development-staging-production' }).stages.find(
      ({ id }) => id === 'development',
    );
    expect([development?.follows, development?.branchFrom]).toEqual([{ kind: 'branch', name: 'dev' }, 'master']);
  });

  it('keeps names of users within what every server takes', () => {
    const long = { ...project, id: 'a-project-with-a-very-long-name-that-goes-on' };
    const { place } = propose({ project: long }).stages[1] ?? {};
    const database = place?.kind === 'server' ? place.database : undefined;
    if (database?.kind !== 'make') throw new Error('no database is proposed');
    expect(database.user.length).toBeLessThanOrEqual(32);
    expect(database.user).toMatch(/_staging$/);
  });
});

const [, staging] = propose().stages;
const stage = (
  changes: Partial<StageWish> = {},
  place: Partial<Extract<StageWish['place'], { kind: 'server' }>> = {},
) => {
  if (staging?.place.kind !== 'server') throw new Error('staging is not on a server');
  return { ...staging, ...changes, place: { ...staging.place, ...place } };
};
const judge = (stages: readonly StageWish[], changes: Partial<WishFacts> = {}): readonly string[] =>
  judgeWish({ stages, environments: project.environments, databases: [], branches: ['master'], ...changes }).map(
    ({ id, severity }) => `${severity} ${id}`,
  );

describe('what a wish is judged for', () => {
  const used = [{ environmentId: 'production', serverId: 'web', host: 'localhost', name: 'live', user: 'live' }];
  const { url: _url, ...withoutUrl } = stage().place;
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['nothing', judge([stage()]), []],
    [
      'two stages of one name',
      judge([stage(), stage({}, { folder: '/srv/b', url: 'https://b.example.com', database: { kind: 'none' } })]),
      ['blocker stage-twice'],
    ],
    ['no address', judge([{ ...stage(), place: withoutUrl }]), ['blocker no-address']],
    ['the address of production', judge([stage({}, { url: 'http://www.example.com/' })]), ['blocker same-address']],
    ['the folder of production', judge([stage({}, { folder: '/srv/www/shop/' })]), ['blocker same-folder']],
    ['a folder inside of production', judge([stage({}, { folder: '/srv/www/shop/sub' })]), ['blocker same-folder']],
    ['a folder around production', judge([stage({}, { folder: '/srv/www' })]), ['blocker same-folder']],
    ['the same folder on another server', judge([stage({}, { folder: '/srv/www/shop', serverId: 'other' })]), []],
    [
      "production's database, by another name of the host",
      judge([stage({}, { database: { kind: 'make', name: 'live', user: 'me', host: '127.0.0.1', port: 3306 } })], {
        databases: used,
      }),
      ['blocker same-database'],
    ],
    [
      "production's database user",
      judge([stage({}, { database: { kind: 'make', name: 'me', user: 'live', host: '127.0.0.1', port: 3306 } })], {
        databases: used,
      }),
      ['blocker same-database-user'],
    ],
    [
      'a pool in which only the database of production is left',
      judge([stage({}, { database: { kind: 'pool', names: ['live'], user: 'me', host: 'localhost', port: 3306 } })], {
        databases: used,
      }),
      ['blocker pool-empty'],
    ],
    [
      'an environment that is not there',
      judge([{ ...stage(), place: { kind: 'existing', environmentId: 'gone' } }]),
      ['blocker stage-unknown'],
    ],
    ['a second production', judge([stage({ id: 'live-2', stage: 'production' })]), ['blocker second-production']],
    ['no production', judge([stage()], { environments: [local] }), ['warning no-production']],
    [
      'a branch that is not there',
      judge([stage({ follows: { kind: 'branch', name: 'dev' } })]),
      ['warning branch-missing'],
    ],
    [
      'a branch from one that is not there',
      judge([stage({ follows: { kind: 'branch', name: 'dev' }, branchFrom: 'gone' })]),
      ['blocker branch-source-missing'],
    ],
    [
      'a temporary stage whose folder is not the one of its name',
      judge([
        stage(
          { id: 'temporary', stage: 'review' },
          { previewHost: '*.preview.example.com', url: 'https://one.preview.example.com', folder: '/srv/p/two' },
        ),
      ]),
      ['blocker preview-folder'],
    ],
  ];
  it.each(cases)('%s', (_name, found, expected) => {
    expect(found).toEqual(expected);
  });

  it('many lasting stages', () => {
    const many = ['a', 'b', 'c', 'd'].map((id) =>
      stage(
        { id, stage: 'development' },
        { folder: `/srv/${id}`, url: `https://${id}.example.com`, database: { kind: 'none' } },
      ),
    );
    expect(judge(many)).toEqual(['warning many-levels']);
    expect(judge(many.slice(1))).toEqual([]);
  });
});
