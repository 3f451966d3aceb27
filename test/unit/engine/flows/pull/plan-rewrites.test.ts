import { describe, expect, it } from 'vitest';
import { planRewrites } from '#engine/flows/pull/plan-rewrites.ts';

const facts = {
  sourceUrl: 'https://www.example-shop.test',
  targetUrl: 'http://shop.localhost:4480/',
  sourcePath: '/home/deploy/site/',
  targetPath: '/srv/shop',
  siteUrls: [],
  sites: [],
};

describe('which addresses are rewritten', () => {
  it('maps origin to origin and folder to folder', () => {
    expect(planRewrites(facts)).toEqual([
      { kind: 'origin', from: 'https://www.example-shop.test', to: 'http://shop.localhost:4480' },
      { kind: 'path', from: '/home/deploy/site', to: '/srv/shop' },
    ]);
  });

  it('takes the addresses that the site itself uses, once each', () => {
    const rules = planRewrites({
      ...facts,
      siteUrls: ['https://www.example-shop.test/shop', 'https://example-shop.test', 'not an address'],
    });
    expect(rules.filter((rule) => rule.kind === 'origin').map((rule) => rule.from)).toEqual([
      'https://www.example-shop.test',
      'https://example-shop.test',
    ]);
  });

  it('gives each further site of a network its own name, and maps none twice', () => {
    const sites = [
      { from: 'blog.example-shop.test', to: 'blog.shop.localhost:4480' },
      { from: 'example-shop.test', to: 'shop.localhost:4480' },
    ];
    const rules = planRewrites({ ...facts, sites, siteUrls: ['https://example-shop.test'] });
    expect(rules.filter((rule) => rule.kind === 'origin')).toEqual([
      { kind: 'origin', from: 'https://www.example-shop.test', to: 'http://shop.localhost:4480' },
      { kind: 'origin', from: 'https://example-shop.test', to: 'http://shop.localhost:4480' },
      { kind: 'origin', from: 'https://blog.example-shop.test', to: 'http://blog.shop.localhost:4480' },
    ]);
  });

  it('does not replace a folder whose name is too common, nor one that stays', () => {
    expect(planRewrites({ ...facts, sourcePath: '/srv' }).some((rule) => rule.kind === 'path')).toBe(false);
    expect(planRewrites({ ...facts, sourcePath: '/srv/shop' }).some((rule) => rule.kind === 'path')).toBe(false);
  });

  it('leaves an address alone that both sides share', () => {
    expect(planRewrites({ ...facts, targetUrl: 'https://www.example-shop.test/' })).toHaveLength(1);
  });
});
