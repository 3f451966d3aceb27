import { app, type BrowserWindow, dialog } from 'electron';
import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';

interface SaveRequest {
  readonly title: string;
  /** A file name without a folder; the contract refuses anything else. */
  readonly name: string;
  readonly text: string;
}

/** Asks where to keep a text and writes it there. Only the system's dialog names the place, never the page. */
export async function saveText(
  window: BrowserWindow | null,
  { title, name, text }: SaveRequest,
): Promise<{ readonly file: string | null }> {
  const extension = extname(name).slice(1);
  const options = {
    title,
    defaultPath: join(app.getPath('documents'), name),
    filters: extension === '' ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  } satisfies Electron.SaveDialogOptions;
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  if (canceled || filePath === '') return { file: null };
  try {
    await writeFile(filePath, text, 'utf8');
  } catch (error) {
    throw new AppError('store.read-only', {
      message: `The file could not be written: ${filePath}`,
      hint: 'Choose another folder.',
      cause: error,
    });
  }
  return { file: filePath };
}
