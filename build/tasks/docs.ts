import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderContractDocs } from '../contract-docs.ts';
import { projectRoot } from '../electron/folders.ts';

/** Writes the documents that are made from the code. */
for (const { path, content } of await renderContractDocs()) {
  await writeFile(join(projectRoot, path), content);
  console.log(`Wrote ${path}.`);
}
