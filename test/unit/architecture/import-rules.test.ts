import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import configuration from '../../../.dependency-cruiser.mjs';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

const trees: string[] = [];
afterEach(async () => {
  for (const tree of trees.splice(0)) await rm(tree, { recursive: true, force: true });
});

/** Files by path; each imports what is listed and exports one name of its own. */
type Tree = Record<string, readonly string[]>;

/** Writes `files` into a tree that has this project's settings and packages, and lists what the rules say: `rule: from -> to`. */
async function violationsOf(files: Tree): Promise<readonly string[]> {
  const tree = await mkdtemp(join(tmpdir(), 'stagelift-imports-'));
  trees.push(tree);
  for (const name of [
    '.dependency-cruiser.mjs',
    'tsconfig.json',
    'tsconfig.base.json',
    'package.json',
    'node_modules',
  ]) {
    await symlink(join(root, name), join(tree, name));
  }
  for (const [file, imports] of Object.entries(files)) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    const lines = imports.map((specifier, at) =>
      specifier.startsWith('type ')
        ? `export type { one as type${at} } from '${specifier.slice(5)}';`
        : `import * as x${at} from '${specifier}'; export const use${at} = x${at};`,
    );
    await writeFile(join(tree, file), `${lines.join('\n')}\nexport const one = 1;\n`);
  }
  const areas = [...new Set(Object.keys(files).map((file) => file.split('/')[0] ?? file))];
  const { stdout } = await run(join(root, 'node_modules/.bin/depcruise'), ['--output-type', 'json', ...areas], {
    cwd: tree,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: unknown) => z.object({ stdout: z.string() }).parse(error)); // exit code = number of violations
  const { violations } = report.parse(JSON.parse(stdout)).summary;
  return violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to.replace(/^.*node_modules\//, '')}`);
}

/** A tree in which every import is one that the table allows. */
const allowed: Tree = {
  'shared/domain/a.ts': ['zod'],
  'shared/contract/c.ts': ['#shared/domain/a.ts'],
  'electron/engine/entry-utility.ts': ['./router/route.ts'],
  'electron/engine/router/route.ts': ['#engine/flows/pull/run-pull.ts', '#engine/log/log.ts'],
  'electron/engine/flows/pull/run-pull.ts': ['#engine/remote/ssh.ts', '#engine/mysql/read.ts', '#engine/transfer/t.ts'],
  'electron/engine/remote/transport.ts': ['#shared/domain/a.ts'],
  'electron/engine/remote/ssh.ts': ['./transport.ts', 'ssh2', 'node:net'],
  'electron/engine/mysql/read.ts': ['type #engine/remote/transport.ts', 'mysql2/promise', '#engine/errors/e.ts'],
  'electron/engine/transfer/t.ts': ['#engine/mysql/read.ts', '#engine/masking/m.ts'],
  'electron/engine/masking/m.ts': [],
  'electron/engine/log/log.ts': ['#engine/errors/e.ts'],
  'electron/engine/errors/e.ts': ['#shared/domain/a.ts'],
  'electron/main/index.ts': ['electron', 'electron-store', '#shared/contract/c.ts', 'node:path'],
  'electron/preload/index.ts': ['electron', '#shared/contract/c.ts'],
  'electron/cli/index.ts': ['commander', '#engine/flows/pull/run-pull.ts', '#shared/domain/a.ts'],
  'renderer/app/main.tsx': ['../features/pull/index.ts', 'react'],
  'renderer/features/pull/index.ts': ['./page.ts'],
  'renderer/features/pull/page.ts': ['../jobs/index.ts', '../../ui/button.ts', '../../client/client.ts'],
  'renderer/features/jobs/index.ts': ['#shared/domain/a.ts'],
  'renderer/ui/button.ts': ['react-aria-components'],
  'renderer/client/client.ts': ['#shared/contract/c.ts'],
  'renderer/overlay/overlay.ts': ['#shared/domain/a.ts'],
  'test/unit/x.ts': ['#engine/remote/ssh.ts'],
};

/** One file per rule that breaks it and nothing else: [rule, file, import]. */
const breaches: readonly (readonly [rule: string, file: string, specifier: string])[] = [
  ['no-cycles', 'electron/engine/masking/m.ts', './n.ts'],
  ['resolvable', 'electron/engine/masking/o.ts', './nowhere.ts'],
  ['shared-is-pure', 'shared/domain/node.ts', 'node:fs'],
  ['shared-is-pure', 'shared/domain/engine.ts', '#engine/errors/e.ts'],
  ['shared-is-pure', 'shared/domain/react.ts', 'react'],
  ['engine-without-electron', 'electron/engine/store/electron.ts', 'electron'],
  ['engine-without-electron', 'electron/engine/store/main.ts', '../../main/index.ts'],
  ['engine-layers', 'electron/engine/jobs/up.ts', '#engine/flows/pull/run-pull.ts'],
  ['engine-flows-below-router', 'electron/engine/flows/pull/up.ts', '#engine/router/route.ts'],
  ['engine-foundations', 'electron/engine/log/up.ts', '#engine/remote/ssh.ts'],
  ['engine-adapters-apart', 'electron/engine/files/sideways.ts', '#engine/remote/ssh.ts'],
  ['engine-transfer-composes', 'electron/engine/transfer/git.ts', '#engine/jobs/runner.ts'],
  ['ssh2-has-one-owner', 'electron/engine/files/ssh2.ts', 'ssh2'],
  ['ssh2-has-one-owner', 'electron/main/ssh2.ts', 'ssh2'],
  ['mysql2-has-one-owner', 'electron/engine/transfer/mysql2.ts', 'mysql2'],
  ['main-has-no-product-rules', 'electron/main/engine.ts', '#engine/errors/e.ts'],
  ['preload-is-a-bridge', 'electron/preload/domain.ts', '#shared/domain/a.ts'],
  ['cli-over-engine', 'electron/cli/main.ts', '../main/index.ts'],
  ['renderer-is-sandboxed', 'renderer/app/engine.ts', '#engine/errors/e.ts'],
  ['renderer-without-node', 'renderer/app/node.ts', 'node:path'],
  ['ui-stands-alone', 'renderer/ui/domain.ts', '#shared/domain/a.ts'],
  ['client-below-features', 'renderer/client/ui.ts', '../ui/button.ts'],
  ['features-below-app', 'renderer/features/pull/app.ts', '../../app/main.tsx'],
  ['features-have-one-door', 'renderer/features/jobs/back-door.ts', '../pull/page.ts'],
  ['app-uses-the-door-too', 'renderer/app/back-door.ts', '../features/pull/page.ts'],
  ['overlay-stands-alone', 'renderer/overlay/ui.ts', '../ui/button.ts'],
  ['product-without-tests', 'renderer/app/test.ts', '../../test/unit/x.ts'],
];

describe('import rules', () => {
  it('let through every import that the table allows', async () => {
    expect(await violationsOf(allowed)).toEqual([]);
  }, 30_000);

  it('catch each planted breach', async () => {
    const planted: Tree = {
      ...allowed,
      'electron/engine/masking/n.ts': ['./m.ts'],
      'electron/engine/jobs/runner.ts': [],
    };
    for (const [, file, specifier] of breaches) planted[file] = [...(planted[file] ?? []), specifier];
    const found = (await violationsOf(planted)).map((line) => line.replace(/ -> .*/, ''));
    expect(breaches.filter(([rule, file]) => !found.includes(`${rule}: ${file}`))).toEqual([]);
  }, 30_000);

  it('are each proven by a breach above', () => {
    const names = z.object({ forbidden: z.array(z.object({ name: z.string() })) }).parse(configuration);
    expect(new Set(breaches.map(([rule]) => rule))).toEqual(new Set(names.forbidden.map(({ name }) => name)));
  });
});
