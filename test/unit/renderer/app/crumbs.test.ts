import { describe, expect, it } from 'vitest';
import { crumbsOf } from '../../../../renderer/app/frame/crumbs.ts';

const names = {
  project: (id: string) => (id === 'shop' ? 'Shop' : undefined),
  environment: (_project: string, id: string) => (id === 'local' ? 'Laptop' : undefined),
  server: (id: string) => (id === 'web' ? 'Web 1' : undefined),
  job: () => 'Pull it',
  review: (id: string) => (id === 'shop-header' ? 'New header' : undefined),
};
const labels = (path: string) => crumbsOf(path, names).map((crumb) => crumb.label);

describe('crumbsOf', () => {
  it.each([
    ['/projects', ['Projects']],
    ['/projects/new/git', ['Projects', 'Add project']],
    ['/projects/shop', ['Projects', 'Shop']],
    ['/projects/shop/pull', ['Projects', 'Shop', 'Pull']],
    ['/projects/shop/environments/local', ['Projects', 'Shop', 'Laptop']],
    ['/projects/shop/found', ['Projects', 'Shop', 'Found beside the project']],
    ['/projects/shop/file', ['Projects', 'Shop', 'Project file']],
    ['/projects/shop/flags', ['Projects', 'Shop', 'Feature flags']],
    ['/projects/shop/checklist', ['Projects', 'Shop', 'Checklist']],
    ['/projects/shop/scan', ['Projects', 'Shop', 'Personal data']],
    ['/projects/shop/recipe', ['Projects', 'Shop', 'Recipe']],
    ['/projects/shop/setup', ['Projects', 'Shop', 'Set up stages']],
    ['/projects/shop/setup/stages/add', ['Projects', 'Shop', 'Add a stage']],
    ['/projects/shop/setup/stages/staging/remove', ['Projects', 'Shop', 'Remove a stage']],
    ['/projects/shop/open-review', ['Projects', 'Shop', 'Open a review']],
    ['/projects/shop/reviews', ['Projects', 'Shop', 'Reviews']],
    ['/projects/shop/reviews/shop-header', ['Projects', 'Shop', 'Reviews', 'New header']],
    ['/projects/shop/reviews/shop-header/update', ['Projects', 'Shop', 'Reviews', 'New header', 'Deploy']],
    ['/projects/shop/reviews/shop-header/close', ['Projects', 'Shop', 'Reviews', 'New header', 'Close']],
    ['/projects/shop/reviews/gone', ['Projects', 'Shop', 'Reviews']],
    ['/reviews', ['Reviews']],
    ['/servers/web', ['Servers', 'Web 1']],
    ['/servers/import', ['Servers', 'Import servers']],
    ['/jobs/42', ['Jobs', 'Pull it']],
    ['/settings/secrets', ['Settings']],
  ])('names the way to %s', (path, expected) => {
    expect(labels(path)).toEqual(expected);
  });

  it('leaves out what it cannot name instead of showing an id', () => {
    expect(labels('/projects/gone')).toEqual(['Projects']);
  });

  it('leads back: each crumb but the last has the address of its screen', () => {
    expect(crumbsOf('/projects/shop/pull', names).map((crumb) => crumb.path)).toEqual([
      '/projects',
      '/projects/shop',
      '/projects/shop/pull',
    ]);
  });
});
