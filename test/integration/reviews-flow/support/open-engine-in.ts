import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openEngine, type OpenEngine } from '../../../../electron/cli/open-engine.ts';

const recipesFolder = fileURLToPath(new URL('../../../../electron/recipes', import.meta.url));

/** The engine over a data folder, with secrets in variables and nobody at the terminal. */
export async function openEngineIn(
  dataFolder: string,
  variables: Readonly<Record<string, string>>,
): Promise<OpenEngine> {
  const input = Object.assign(new Readable({ read: () => undefined }), { isTTY: false });
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
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
