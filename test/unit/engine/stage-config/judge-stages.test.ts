import { describe, expect, it } from 'vitest';
import type { Environment, Stage } from '#shared/domain/environment.ts';
import { recipeSchema } from '#shared/recipe-schema/recipe.ts';
import { judgeStages, recogniseStage } from '#engine/stage-config/judge-stages.ts';
import { isLoopback, readRobots } from '#engine/stage-config/read-things.ts';
import type { StageFacts } from '#engine/stage-config/stage-facts.ts';

const recipe = recipeSchema.parse({
  ...{ id: 'app', title: 'App', priority: 1, detect: [], credentials: [] },
  stage: {
    ...{ variable: 'APP_ENV', where: 'dotenv', whenUnset: 'production' },
    values: { local: 'local', staging: 'staging', production: 'production' },
    snippet: { file: '.env', text: 'APP_ENV={value}\n' },
  },
});

function factsOf(stage: Stage, facts: Partial<StageFacts> = {}): StageFacts {
  const environment: Environment = {
    ...{ id: stage, name: stage, stage, path: '/x', url: 'http://x.test', database: { kind: 'read' } },
  };
  return {
    ...{
      environment,
      unreachable: null,
      stage,
      stageName: stage,
      debug: 'off',
      mail: null,
      liveKeys: [],
      robots: null,
    },
    ...{ database: null, things: [] },
    ...facts,
  };
}

const now = new Date('2026-11-21T12:00:00Z');
const ids = (...all: readonly StageFacts[]): readonly string[] =>
  judgeStages(recipe, all, now).map(({ id, severity }) => `${severity} ${id}`);

describe('judgeStages', () => {
  it('finds nothing wrong with stages that know themselves', () => {
    expect(ids(factsOf('production'), factsOf('staging'), factsOf('local'))).toEqual([]);
  });

  it('takes an unset variable for what the framework takes it for', () => {
    expect(ids(factsOf('production', { stage: null }))).toEqual([]);
    expect(ids(factsOf('staging', { stage: null }))).toEqual(['error believes-production']);
    expect(recogniseStage(recipe, factsOf('staging', { stage: null }))).toMatchObject({
      ...{ kind: 'unset', snippet: { file: '.env', text: 'APP_ENV=staging\n' } },
    });
    expect(ids(factsOf('staging', { stage: 'local' }))).toEqual(['warning wrong-stage']);
    expect(ids(factsOf('production', { stage: 'local' }))).toEqual(['error wrong-stage']);
  });

  it('tells stages apart by their name where the framework runs them alike', () => {
    const write = { kind: 'dotenv', paths: ['.env'] };
    const read = [{ kind: 'dotenv', paths: ['.env'] }];
    const alike = recipeSchema.parse({
      ...recipe,
      stage: { ...recipe.stage, values: { local: 'dev', staging: 'prod', production: 'prod' }, whenUnset: 'dev' },
      configuration: { write, read, stageName: 'APP_STAGE' },
    });
    const found = (stage: Stage, facts: Partial<StageFacts>): readonly string[] =>
      judgeStages(alike, [factsOf(stage, facts)], now).map(({ id, severity }) => `${severity} ${id}`);
    expect(found('staging', { stage: 'prod', stageName: 'staging' })).toEqual([]);
    expect(found('staging', { stage: 'prod', stageName: null })).toEqual(['warning stage-unnamed']);
    expect(found('staging', { stage: 'prod', stageName: 'production' })).toEqual(['error believes-production']);
    expect(found('staging', { stage: 'dev', stageName: 'staging' })).toEqual(['warning wrong-stage']);
    // A stage that the framework has no value for at all.
    expect(found('review', { stage: 'prod', stageName: null })).toEqual(['warning stage-unnamed']);
    expect(found('production', { stage: 'prod', stageName: null })).toEqual([]);
    expect(recogniseStage(alike, factsOf('staging', { stage: 'prod' }))).toMatchObject({
      ...{ kind: 'right', variable: 'APP_STAGE', value: 'staging' },
    });
  });

  it('calls debug an error in production alone, and mail, robots and live keys everywhere else', () => {
    const loose = { debug: 'on', mail: 'sent', robots: 'open', liveKeys: ['Stripe'] } as const;
    expect(ids(factsOf('production', loose))).toEqual(['error debug-in-production']);
    expect(ids(factsOf('staging', loose))).toEqual(['error live-key', 'error robots-open', 'error mail-sends']);
  });

  it('compares databases by what the servers say of themselves, never by an unknown', () => {
    const database = { name: 'shop', prefix: 'wp_', identity: 'a' };
    expect(ids(factsOf('production', { database }), factsOf('staging', { database }))).toEqual([
      'error shared-database',
    ]);
    const unknown = { ...database, identity: null };
    expect(ids(factsOf('production', { database: unknown }), factsOf('staging', { database: unknown }))).toEqual([]);
  });

  it('says a shared cache is an error beside production, a warning below', () => {
    const things = [{ kind: 'cache', place: 'redis' }];
    expect(ids(factsOf('production', { things }), factsOf('staging', { things }))).toEqual(['error shared-cache']);
    expect(ids(factsOf('staging', { things }), factsOf('local', { things }))).toEqual(['warning shared-cache']);
    expect(
      ids(factsOf('staging', { things }), factsOf('local', { things: [{ kind: 'queue', place: 'redis' }] })),
    ).toEqual([]);
  });

  it('judges nothing about what could not be reached, and says so', () => {
    expect(ids(factsOf('staging', { unreachable: 'gone', stage: null, robots: 'open' }))).toEqual([
      'warning unreachable',
    ]);
  });
});

describe('readRobots', () => {
  const answer = (status: number, headers: Record<string, string> = {}, body = ''): string | null =>
    readRobots({ status, headers, body });

  it('knows the header, the meta tag and the locked door', () => {
    expect(answer(200)).toBe('open');
    expect(answer(200, { 'x-robots-tag': 'noindex, nofollow' })).toBe('refused');
    expect(answer(200, {}, `<meta name='robots' content='noindex' />`)).toBe('refused');
    expect(answer(200, {}, `<meta name='robots' content='max-image-preview:large' />`)).toBe('open');
    expect(answer(401)).toBe('refused');
    expect(answer(500)).toBeNull();
  });
});

describe('isLoopback', () => {
  it('tells the machine itself from others', () => {
    for (const host of [
      'localhost',
      '127.0.0.1',
      '::1',
      '/run/redis.sock',
      'redis://:pw@localhost:6379/1',
      '127.0.0.1:6379',
    ]) {
      expect(isLoopback(host), host).toBe(true);
    }
    for (const host of ['redis.example.com', 'localhost.example.com', '10.0.0.1'])
      expect(isLoopback(host), host).toBe(false);
  });
});
