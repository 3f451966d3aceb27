import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const typescriptFiles = ['**/*.ts', '**/*.tsx'];
const browserFiles = ['renderer/**/*.ts', 'renderer/**/*.tsx'];

/** Syntax that the house style forbids; the message is what a developer reads. */
const forbiddenSyntax = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'Use a module.' },
  { selector: 'TSParameterProperty', message: 'Declare the field and assign it in the constructor.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines the name.' },
];
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' };

export default tseslint.config(
  {
    ignores: ['.lab*/', '.vite/', 'out/', 'test-results/', 'playwright-report/', '**/fixtures/', 'electron/agent/'],
  },
  {
    // The rules hold everywhere: comments cannot switch them off.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  js.configs.recommended,
  {
    rules: {
      // Wire formats and log scrubbers are about control characters.
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': ['error', ...forbiddenSyntax, noDefaultExport],
      'object-shorthand': 'error',
      'prefer-template': 'error',
    },
  },
  {
    files: typescriptFiles,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A listener or a step that has nothing to do is an ordinary thing.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // TypeScript does not see that a callback or an awaited call has changed a variable meanwhile.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Counting and cutting characters by code point is what is meant.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
      // An async function without await is how a synchronous implementation meets an asynchronous interface.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNever: true },
      ],
      // Dependencies come as objects of functions, which are taken apart where they are used; only classes need `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: browserFiles,
    extends: [jsxA11y.flatConfigs.strict, reactHooks.configs.flat.recommended],
    rules: {
      // Our own components decide what taking the focus means; a dialog must.
      'jsx-a11y/no-autofocus': ['error', { ignoreNonDOM: true }],
      // What scrolls, and what explains itself in a tooltip, must be reachable by keyboard.
      'jsx-a11y/no-noninteractive-tabindex': [
        'error',
        { tags: [], roles: ['tabpanel', 'region', 'group', 'log', 'table', 'note'] },
      ],
    },
  },
  {
    // It runs among a site's scripts: `for … of` would ask an iterator that they may have replaced.
    files: ['renderer/overlay/loader/**/*.ts'],
    rules: { '@typescript-eslint/prefer-for-of': 'off' },
  },
  {
    files: ['electron/engine/**/*.ts', 'shared/**/*.ts', ...browserFiles],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // expect.any() and its siblings are typed as any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    // Playwright hands fixtures to `use`, which the hooks rules take for React's.
    files: ['test/e2e/**/*.ts'],
    rules: { 'no-empty-pattern': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  {
    // Tools read their configuration from a default export.
    files: ['*.config.ts', '*.config.js', '.dependency-cruiser.mjs'],
    rules: { 'no-restricted-syntax': ['error', ...forbiddenSyntax] },
  },
);
