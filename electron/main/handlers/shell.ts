import { app, type BrowserWindow, clipboard, dialog, nativeTheme, shell } from 'electron';
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { ShellContract } from '#shared/contract/contract.ts';
import type { Handlers } from '#shared/contract/router.ts';
import { type Settings, settingsSchema } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { parseExternalUrl } from '../guards/external-url.ts';
import type { KeptFile } from '../kept-file.ts';
import { saveText } from './save-text.ts';
import { type AnswerParts, askAndKeep } from '../secrets/answer-questions.ts';

/** What the shell's handlers are built from. */
export interface ShellParts {
  readonly window: () => BrowserWindow | null;
  readonly settings: KeptFile<Settings>;
  readonly secrets: AnswerParts;
  readonly dataFolder: string;
  readonly onSettings: (settings: Settings) => void;
  /** What is wrong with the files of the main process, if anything. */
  readonly notices: readonly string[];
}

const done = { done: true } as const;

/** Answers what the window asks of the main process. */
export function createShellHandlers(parts: ShellParts): Handlers<ShellContract, undefined> {
  const { window, settings, secrets, dataFolder, onSettings, notices } = parts;
  return {
    'shell.settings': () => ({ settings: settings.value, notice: notices.length > 0 ? notices.join('\n') : null }),
    'shell.saveSettings': (change) => {
      settings.write(settingsSchema.parse({ ...settings.value, ...withoutUndefined(change) }));
      nativeTheme.themeSource = settings.value.appearance;
      onSettings(settings.value);
      return settings.value;
    },
    'shell.secretBackend': () => secrets.backend(),
    'shell.secretsStored': ({ refs }) => secrets.store.stored(refs),
    'shell.askSecret': async ({ ref, title }) => {
      await refuseWithoutKeychain(secrets);
      const answer = await askAndKeep(secrets, ref, { title, detail: '', remark: null });
      return { stored: answer?.kept ?? false };
    },
    'shell.forgetSecret': async ({ ref }) => {
      await secrets.store.forget(ref);
      return done;
    },
    'shell.chooseFolder': async ({ title }) => ({ folder: await choose(window(), title, 'openDirectory') }),
    'shell.chooseFile': async ({ title }) => ({ file: await choose(window(), title, 'openFile') }),
    'shell.openExternal': async ({ url }) => {
      const address = parseExternalUrl(url);
      if (await confirmAddress(window(), address)) await shell.openExternal(address);
      return done;
    },
    'shell.showInFolder': ({ path }) => {
      if (!isAbsolute(path) || path.includes('\0') || !existsSync(path)) {
        throw new AppError('contract.invalid-input', { message: 'There is no such folder any more.' });
      }
      shell.showItemInFolder(path);
      return done;
    },
    'shell.saveText': (request) => saveText(window(), request),
    'shell.copyText': async ({ text }) => {
      // Synchronous up to Electron 43.
      await clipboard.writeText(text);
      return done;
    },
    'shell.about': () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: `${process.platform} ${process.arch}`,
      dataFolder,
    }),
  };
}

function withoutUndefined(change: object): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

async function refuseWithoutKeychain({ backend, acceptsWeak }: AnswerParts): Promise<void> {
  const { protection } = await backend();
  if (protection === 'locked') throw new AppError('secret.locked', { hint: 'Unlock the keychain and try again.' });
  if (protection === 'unavailable' || (protection === 'weak' && !acceptsWeak())) {
    throw new AppError('secret.backend-weak', { hint: 'This can be accepted in the settings.' });
  }
}

async function choose(
  window: BrowserWindow | null,
  title: string,
  property: 'openDirectory' | 'openFile',
): Promise<string | null> {
  const options = { title, properties: [property, 'showHiddenFiles'] } satisfies Electron.OpenDialogOptions;
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return filePaths[0] ?? null;
}

async function confirmAddress(window: BrowserWindow | null, address: string): Promise<boolean> {
  const options = {
    type: 'question',
    message: address.startsWith('mailto:') ? 'Write a mail?' : 'Open this address in the browser?',
    detail: address,
    buttons: ['Open', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  } satisfies Electron.MessageBoxOptions;
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return response === 0;
}
