import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from '#engine/store/file-lock.ts';
import { codeOf, toStoreError, writeAtomically } from '#engine/store/file-operations.ts';
import { type SecretsFile, secretsFileSchema } from '#shared/domain/secrets-file.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** Reads the file of ciphertexts that the window shares. Throws `store.damaged`. */
export async function readSecretsFile(dataFolder: string): Promise<SecretsFile> {
  const file = fileIn(dataFolder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return secretsFileSchema.parse({});
    throw toStoreError(error, file);
  }
  const parsed = secretsFileSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new AppError('store.damaged', {
    message: `The stored secrets (${file}) cannot be read. Nothing was changed.`,
    hint: 'The window mends the file when it starts, from its last good copy.',
    facts: { file },
  });
}

/** Changes the file in turn with the window and other commands. Throws `store.damaged`, `store.read-only`, `store.conflict`. */
export async function changeSecretsFile(
  dataFolder: string,
  update: (entries: SecretsFile['entries']) => SecretsFile['entries'],
): Promise<void> {
  const file = fileIn(dataFolder);
  await withFileLock(file, async () => {
    const before = await readSecretsFile(dataFolder);
    const text = JSON.stringify({ ...before, entries: update(before.entries) }, null, '\t');
    await writeAtomically(file, text);
    await writeAtomically(join(dataFolder, 'secrets.good.json'), text);
  });
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'secrets.json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
