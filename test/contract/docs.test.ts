import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderContractDocs } from '../../build/contract-docs.ts';
import { projectRoot } from '../../build/electron/folders.ts';

it('docs/contract.md and docs/errors.md are what npm run docs writes', async () => {
  for (const { path, content } of await renderContractDocs()) {
    const written = await readFile(join(projectRoot, path), 'utf8');
    expect(written === content, `${path} is out of date: run npm run docs`).toBe(true);
  }
});
