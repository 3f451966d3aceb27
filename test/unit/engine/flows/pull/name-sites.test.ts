import { describe, expect, it } from 'vitest';
import { nameSites } from '#engine/flows/pull/name-sites.ts';
import { siteProblems } from '#engine/flows/pull/site-problems.ts';

const facts = {
  hosts: [],
  sourceUrl: 'https://www.example.com',
  targetUrl: 'http://shop.localhost:4480/',
  given: {},
};
const names = (change: Partial<Parameters<typeof nameSites>[0]>): Record<string, string> =>
  Object.fromEntries(nameSites({ ...facts, ...change }).map(({ from, to }) => [from, to]));

describe('the names of further sites', () => {
  it('are below the name of the target, with its port', () => {
    expect(names({ hosts: ['www.example.com', 'blog.example.com', 'a.b.example.com'] })).toEqual({
      'a.b.example.com': 'a.b.shop.localhost:4480',
      'blog.example.com': 'blog.shop.localhost:4480',
    });
  });

  it('are made of a whole domain where it is another one', () => {
    expect(names({ hosts: ['www.other.test', 'other.test', 'notexample.com'] })).toEqual({
      'notexample.com': 'notexample-com.shop.localhost:4480',
      'other.test': 'other-test.shop.localhost:4480',
      'www.other.test': 'other-test-2.shop.localhost:4480',
    });
  });

  it('are the first site for its domain without www', () => {
    expect(names({ hosts: ['example.com'] })).toEqual({ 'example.com': 'shop.localhost:4480' });
  });

  it('can be given', () => {
    const given = { 'blog.example.com': 'magazine.test', 'shop.example.com': 'shop2.test' };
    expect(names({ hosts: ['blog.example.com'], given })).toEqual({ 'blog.example.com': 'magazine.test' });
  });

  it('fit below localhost when the target is a number', () => {
    expect(names({ hosts: ['blog.example.com'], targetUrl: 'http://127.0.0.1:9' })).toEqual({
      'blog.example.com': 'blog.localhost:9',
    });
    expect(names({ hosts: ['blog.example.com'], targetUrl: 'http://[::1]:9' })).toEqual({
      'blog.example.com': 'blog.localhost:9',
    });
  });

  it('are not made for what is no host', () => {
    expect(nameSites({ ...facts, hosts: ['', ' ', 'a/b', "x' OR 1", 'https://y.test', 'x'] })).toEqual([]);
  });

  it('are the same for the same facts, whatever their order', () => {
    const hosts = ['b.example.com', 'other.test', 'a.example.com', 'B.example.com'];
    expect(nameSites({ ...facts, hosts })).toEqual(nameSites({ ...facts, hosts: hosts.toReversed() }));
  });
});

describe('what the plan says about a network', () => {
  const network = { subdomains: true, domain: 'www.example.com', path: '/' };
  const target = { file: 'wp-config.php', multisite: { ...network, domain: 'shop.localhost:4480' } };
  const base = { sites: [], cutAt: null, targetUrl: facts.targetUrl, source: { multisite: network }, target };

  it('nothing when the configuration fits', () => {
    expect(siteProblems(base)).toEqual([]);
  });

  it('that names outside of localhost have to be made known', () => {
    const sites = [
      { from: 'blog.example.com', to: 'blog.shop.localhost:4480' },
      { from: 'other.test', to: 'other.mine.test' },
    ];
    const [problem] = siteProblems({ ...base, sites });
    expect(problem).toMatchObject({ id: 'site-names', severity: 'warning' });
    expect(problem?.detail).toContain('blog.example.com becomes blog.shop.localhost:4480');
    expect(problem?.mend).toMatch(/127\.0\.0\.1 other\.mine\.test$/);
  });

  it('that there are more sites than get names', () => {
    expect(siteProblems({ ...base, cutAt: 500 })).toEqual([
      expect.objectContaining({ id: 'too-many-sites', severity: 'warning', title: expect.stringContaining('500') }),
    ]);
  });

  it('that the target is not set up as one, with what its configuration should say', () => {
    const [single] = siteProblems({ ...base, target: { ...target, multisite: null } });
    expect(single).toMatchObject({ id: 'multisite-configuration', severity: 'warning' });
    expect(single?.mend).toContain("define( 'DOMAIN_CURRENT_SITE', 'shop.localhost:4480' );");
    const [wrong] = siteProblems({ ...base, target: { ...target, multisite: network } });
    expect(wrong?.detail).toBe('It names the domain www.example.com, with subdomains.');
  });
});
