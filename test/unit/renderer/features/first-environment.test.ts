import { describe, expect, it } from 'vitest';
import {
  type DetectedProject,
  suggestProject,
  toFreeId,
  toId,
  toNewProject,
} from '../../../../renderer/features/projects/first-environment.ts';

describe('toId', () => {
  it.each([
    ['Client Shop (new)', 'client-shop-new'],
    ['Ärztehaus am Markt', 'arztehaus-am-markt'],
    ['  --  ', 'fallback'],
    ['日本', 'fallback'],
    ['x'.repeat(90), 'x'.repeat(60)],
  ])('makes %s into %s', (name, id) => {
    expect(toId(name, 'fallback')).toBe(id);
  });

  it('counts up where the id is taken', () => {
    expect(toFreeId('Local', 'x', ['local', 'local-2'])).toBe('local-3');
  });
});

const detected: DetectedProject = {
  name: 'Hofladen',
  folder: '/srv/hofladen',
  recipe: 'wordpress',
  recipeTitle: 'WordPress',
  evidence: [],
  url: 'http://hofladen.localhost',
  warnings: [],
};

describe('the found project', () => {
  it('takes a folder on this computer for local and a path on a server for production', () => {
    expect(suggestProject(detected, { path: '/srv/hofladen' })).toMatchObject({
      stage: 'local',
      folder: '/srv/hofladen',
    });
    expect(suggestProject(detected, { serverId: 'web', path: '/var/www' })).toMatchObject({
      stage: 'production',
      folder: '',
    });
  });

  it('is added with what the user corrected', () => {
    const on = { serverId: 'web', path: '/var/www' };
    const confirmed = {
      ...suggestProject(detected, on),
      name: ' Hofladen Sommer ',
      folder: '/home/me/hofladen',
      branch: '',
    };
    expect(toNewProject(detected, confirmed, on)).toEqual({
      name: 'Hofladen Sommer',
      folder: '/home/me/hofladen',
      recipe: 'wordpress',
      environments: [
        {
          id: 'production',
          name: 'production',
          stage: 'production',
          serverId: 'web',
          path: '/var/www',
          url: 'http://hofladen.localhost',
          database: { kind: 'read' },
        },
      ],
    });
  });
});
