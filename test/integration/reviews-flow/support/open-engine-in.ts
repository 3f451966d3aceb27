import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openEngine, type OpenEngine } from '../../../../electron/cli/open-engine.ts';

const sources = fileURLToPath(new URL('../../../../electron', import.meta.url));

/** What an installation has beside each other; the overlay as small as it can be, for it takes a build to make it. */
async function resourcesIn(folder: string): Promise<string> {
  const at = (...parts: readonly string[]): string => join(folder, 'resources', ...parts);
  await mkdir(at('overlay'), { recursive: true });
  const assets = { loader: 'loader-test.js', panel: 'panel-test.js', style: 'panel-test.css' };
  for (const name of Object.values(assets)) await writeFile(at('overlay', name), '');
  await writeFile(at('overlay', 'assets.json'), JSON.stringify(assets));
  for (const name of ['recipes', 'agent']) {
    if (!existsSync(at(name))) await symlink(join(sources, name), at(name));
  }
  return at('recipes');
}

/** The engine over a data folder, with secrets in variables and nobody at the terminal. */
export async function openEngineIn(
  dataFolder: string,
  variables: Readonly<Record<string, string>>,
): Promise<OpenEngine> {
  const input = Object.assign(new Readable({ read: () => undefined }), { isTTY: false });
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const recipesFolder = await resourcesIn(dirname(dataFolder));
  return openEngine({
    ...{ dataFolder, recipesFolder, version: '0.0.0', onNotice: () => undefined, variables },
    // Without a terminal the engine asks nobody, and so uses neither of the two.
    terminal: {
      input: input as unknown as NodeJS.ReadStream,
      output: output as unknown as NodeJS.WriteStream,
      env: { CI: '1' },
    },
  });
}
