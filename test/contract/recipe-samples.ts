import type { Detection, EffectiveRecipe, RecipePreview, RecipeText } from '#shared/domain/recipe-view.ts';

const ours = { origin: 'built-in', from: 'wordpress' } as const;

export const effectiveRecipe: EffectiveRecipe = {
  id: 'wordpress',
  title: 'WordPress',
  chain: [ours, { origin: 'project', from: 'stagelift.yml' }],
  parts: [{ key: 'uploads', isList: true, items: [{ ...ours, text: 'path: wp-content/uploads' }], replaced: [] }],
};

export const recipeText: RecipeText = {
  kept: 'file',
  path: '/home/ann/shop/stagelift.yml',
  text: 'extends: wordpress\n',
  hash: 'a',
  hasLocal: false,
  own: [{ id: 'acme', file: '.stagelift/recipes/acme.yaml', problem: null }],
};

export const detection: Detection = {
  folder: '/home/ann/shop',
  seen: [
    {
      ...{ id: 'wordpress', title: 'WordPress', origin: 'built-in', priority: 700, outcome: 'chosen' },
      conditions: [{ text: 'wp-includes/version.php exists', holds: true }],
    },
  ],
  broken: [],
};

export const recipePreview: RecipePreview = {
  environmentId: 'production',
  lookedAt: '2026-01-02T03:04:05.000Z',
  detection,
  recognised: true,
  credentials: {
    ...{ kind: 'found', file: 'wp-config.php', name: 'shop', user: 'shop', place: '/run/mysqld/mysqld.sock' },
    ...{ hasPassword: true, tablePrefix: 'wp_', siteUrl: null, notes: [] },
  },
  stage: { variable: 'WP_ENVIRONMENT_TYPE', wanted: 'production', found: null, file: null },
  folders: [{ path: 'wp-content/uploads', isNew: false, optional: false, found: { files: 3, bytes: 12, leftOut: 0 } }],
  tables: {
    kind: 'read',
    tables: [
      {
        ...{ name: 'wp_users', rows: 3, action: 'load', scrubbed: [], rewritten: ['user_url'], differs: true },
        masked: [{ column: 'user_email', method: 'email', decidedBy: 'recipe' }],
        asks: [{ column: 'nickname', reason: 'its name says so' }],
      },
    ],
    missed: [{ key: 'masking', pattern: '{prefix}orders', column: null, isNew: true }],
  },
  commands: [
    { when: 'afterPull', title: 'Flush', argv: ['wp', 'cache', 'flush'], optional: true, missing: [], isNew: false },
  ],
  health: [{ url: 'https://shop.example.com/', status: [200] }],
  neutralise: [{ title: 'Mail is caught', verb: 'write-file', tables: null, isNew: false }],
};
