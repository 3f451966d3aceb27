/**
 * Who may import what: docs/architecture.md has the table, test/unit/architecture proves each rule with a planted breach.
 * Type-only imports count like any other, except where a rule says otherwise.
 */

const engine = '^electron/engine/';
const adapters = 'remote|git|mysql|snapshots|transfer|files|masking|rewrite|recipes|store|jobs';
/** The interface to a server: what an adapter is written against, whoever implements it. */
const transportInterface = '^electron/engine/remote/transport\\.ts$';

/**
 * Matches packages by their names, wherever they are installed.
 * @param {string} names
 */
const npmPackage = (names) => `(^|/)node_modules/(${names})/`;

const electronOrReact = [npmPackage('electron|electron-store|react|react-dom'), '^electron$'];

/**
 * What a rule looks at; regular expressions that are matched against paths from the checkout's root.
 * @typedef {{
 *   path?: string | string[],
 *   pathNot?: string | string[],
 *   circular?: boolean,
 *   couldNotResolve?: boolean,
 *   dependencyTypes?: 'core'[],
 * }} Restriction
 */

/**
 * @param {string} name
 * @param {string} comment
 * @param {Restriction} from
 * @param {Restriction} to
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
const configuration = {
  forbidden: [
    forbid('no-cycles', 'Two files that need each other are one subject, or share a third.', {}, { circular: true }),
    forbid('resolvable', 'An import must lead somewhere.', {}, { couldNotResolve: true }),

    forbid(
      'shared-is-pure',
      'shared/ runs in every process: nothing of ours, no Node, no Electron, no React; zod only.',
      { path: '^shared/' },
      { pathNot: ['^shared/', npmPackage('zod')] },
    ),

    forbid(
      'engine-without-electron',
      'The engine is a plain Node program: shared, Node, npm packages, itself.',
      { path: engine },
      { path: ['^(renderer|test|build)/', '^electron/(?!engine/)', ...electronOrReact] },
    ),
    forbid(
      'engine-layers',
      'Flows compose adapters; nothing below the flows knows them.',
      { path: `${engine}(${adapters}|errors|log)/` },
      { path: `${engine}(router|flows)/` },
    ),
    forbid(
      'engine-flows-below-router',
      'A flow does not know the door it is called through.',
      { path: `${engine}flows/` },
      { path: `${engine}router/` },
    ),
    forbid(
      'engine-foundations',
      'errors/ and log/ are below everything else.',
      { path: `${engine}(errors|log)/` },
      { path: engine, pathNot: `${engine}(errors|log)/` },
    ),
    forbid(
      'engine-adapters-apart',
      'A flow composes adapters; they know each other only as the transport interface. Only transfer/ may compose some.',
      { path: `${engine}(${adapters})/`, pathNot: `${engine}transfer/` },
      { path: `${engine}(${adapters})/`, pathNot: [`${engine}$1/`, transportInterface] },
    ),
    forbid(
      'engine-transfer-composes',
      'transfer/ composes mysql, snapshots, masking and rewrite, and nothing else.',
      { path: `${engine}transfer/` },
      {
        path: `${engine}(${adapters})/`,
        pathNot: [`${engine}(transfer|mysql|snapshots|masking|rewrite)/`, transportInterface],
      },
    ),
    forbid(
      'ssh2-has-one-owner',
      'Only remote/ speaks SSH.',
      { path: '^(electron|renderer|shared)/', pathNot: `${engine}remote/` },
      { path: npmPackage('ssh2|@types/ssh2') },
    ),
    forbid(
      'mysql2-has-one-owner',
      'Only mysql/ speaks to databases.',
      { path: '^(electron|renderer|shared)/', pathNot: `${engine}mysql/` },
      { path: npmPackage('mysql2') },
    ),

    forbid(
      'main-has-no-product-rules',
      'Main imports shared, Electron, Node and itself.',
      { path: '^electron/main/' },
      { path: '^(electron|renderer|test|build)/', pathNot: '^electron/main/' },
    ),
    forbid(
      'preload-is-a-bridge',
      'Preload imports Electron and the contract.',
      { path: '^electron/preload/' },
      { pathNot: ['^electron/preload/', '^shared/contract/', npmPackage('electron'), '^electron$'] },
    ),
    forbid(
      'cli-over-engine',
      'The command line imports the engine, shared, Node and its own packages.',
      { path: '^electron/cli/' },
      { path: ['^(renderer|test|build)/', '^electron/(main|preload)/', ...electronOrReact] },
    ),

    forbid(
      'renderer-is-sandboxed',
      'The window knows the contract, not Node, Electron or the engine.',
      { path: '^renderer/' },
      { path: ['^(electron|test|build)/', npmPackage('electron|electron-store'), '^electron$'] },
    ),
    forbid('renderer-without-node', 'The window has no Node.', { path: '^renderer/' }, { dependencyTypes: ['core'] }),
    forbid(
      'ui-stands-alone',
      'The design system knows only itself and packages.',
      { path: '^renderer/ui/' },
      { path: '^(renderer|shared)/', pathNot: '^renderer/ui/' },
    ),
    forbid(
      'client-below-features',
      'The client knows the contract and itself.',
      { path: '^renderer/client/' },
      { path: '^renderer/', pathNot: '^renderer/client/' },
    ),
    forbid(
      'features-below-app',
      'A feature imports shared, ui, client and other features.',
      { path: '^renderer/features/' },
      { path: '^renderer/', pathNot: '^renderer/(features|ui|client)/' },
    ),
    forbid(
      'features-have-one-door',
      'Another feature is entered through its index.ts.',
      { path: '^renderer/features/([^/]+)/' },
      { path: '^renderer/features/', pathNot: ['^renderer/features/$1/', '^renderer/features/[^/]+/index\\.ts$'] },
    ),
    forbid(
      'app-uses-the-door-too',
      'The frame of the window enters a feature through its index.ts.',
      { path: '^renderer/(?!features/)' },
      { path: '^renderer/features/', pathNot: '^renderer/features/[^/]+/index\\.ts$' },
    ),
    forbid(
      'overlay-stands-alone',
      "The overlay runs on the client's page: itself and shared.",
      { path: '^renderer/overlay/' },
      { path: '^renderer/', pathNot: '^renderer/overlay/' },
    ),
    forbid(
      'product-without-tests',
      'What ships imports neither tests nor build scripts.',
      { path: '^(electron|renderer|shared)/' },
      { path: '^(test|build)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^electron/agent/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};

export default configuration;
