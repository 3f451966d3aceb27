import { describe, expect, it } from 'vitest';
import { screenOfArguments, screenOfDeepLink } from '../../../electron/main/deep-links.ts';

describe('a deep link', () => {
  it.each([
    ['stagelift://projects', '/projects'],
    ['stagelift://projects/', '/projects'],
    ['stagelift://jobs', '/jobs'],
    ['stagelift://settings', '/settings'],
    ['stagelift://project/shop-2', '/projects/shop-2'],
    ['stagelift://job/20261121-abc', '/jobs/20261121-abc'],
  ])('%s opens %s', (link, screen) => {
    expect(screenOfDeepLink(link)).toBe(screen);
  });

  it.each([
    'stagelift://pull?from=production&to=local',
    'stagelift://run?cmd=id',
    'stagelift://project/shop?run=1',
    'stagelift://project/shop#x',
    'stagelift://project/../settings',
    'stagelift://project/%2e%2e',
    'stagelift://project/shop/pull',
    'stagelift://project/',
    'stagelift://constructor/x',
    'stagelift://user@project/shop',
    'stagelift:projects',
    'STAGELIFT://projects',
    'https://projects',
    '',
  ])('%s opens nothing', (link) => {
    expect(screenOfDeepLink(link)).toBeNull();
  });

  it('of 100 kB opens nothing', () => {
    expect(screenOfDeepLink(`stagelift://project/${'a'.repeat(100_000)}`)).toBeNull();
  });

  it('is found among arguments that mean nothing to us', () => {
    expect(screenOfArguments(['/opt/stagelift', '--inspect', '--', 'stagelift://jobs'])).toBe('/jobs');
    expect(screenOfArguments(['/opt/stagelift', '--run=rm', 'stagelift://run?cmd=id'])).toBeNull();
    expect(screenOfArguments([])).toBeNull();
  });
});
