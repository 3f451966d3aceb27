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

  it('is named after its address where its folder is called like every other', () => {
    const named = (name: string, url?: string) => {
      const { url: _none, ...rest } = detected;
      return suggestProject({ ...rest, name, ...(url !== undefined && { url }) }, { path: '/x' }).name;
    };
    expect(named('public_html', 'https://www.hofladen.example/shop')).toBe('hofladen.example');
    expect(named('hofladen', 'https://www.other.example')).toBe('hofladen');
    expect(named('site')).toBe('site');
    expect(named('site', 'not an address')).toBe('site');
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
          name: 'Production',
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
