import { describe, expect, it } from 'vitest';
import type { Environment } from '#shared/domain/environment.ts';
import {
  canReceive,
  sourcesFor,
  targetsFor,
  whyNotTarget,
} from '../../../../renderer/features/environments/pull-pairs.ts';

const environment = (id: string, stage: Environment['stage'], serverId?: string): Environment => ({
  id,
  name: id,
  stage,
  ...(serverId !== undefined && { serverId }),
  path: '/x',
  url: 'https://x.example',
  database: { kind: 'read' },
});

const production = environment('production', 'production', 'web');
const staging = environment('staging', 'staging', 'web');
const local = environment('local', 'local');
const localProduction = environment('odd', 'production');
const all = [local, production, staging];
const sharing = { kind: 'shared', reason: 'search tests', owner: 'Ada', until: '2030-01-01' } as const;
const ids = (list: readonly Environment[]) => list.map((one) => one.id);

describe('what may be pulled where', () => {
  it('offers every environment above the target, production first', () => {
    expect(ids(sourcesFor(local, all))).toEqual(['production', 'staging']);
    expect(ids(sourcesFor(staging, all))).toEqual(['production']);
    expect(sourcesFor(production, all)).toEqual([]);
  });

  it('never offers production as a target, also on this computer', () => {
    expect(canReceive(production)).toBe(false);
    expect(canReceive(localProduction)).toBe(false);
    expect(ids(targetsFor(production, [...all, localProduction]))).toEqual(['staging', 'local']);
  });

  it('says why an environment is no target', () => {
    expect(whyNotTarget(production, all)).toBe('production');
    expect(whyNotTarget({ ...staging, data: sharing }, all)).toBe('shares-data');
    expect(whyNotTarget(staging, all)).toBeNull();
    expect(whyNotTarget(local, [local])).toBe('no-source');
    expect(whyNotTarget(local, all)).toBeNull();
  });
});
