import { z } from 'zod';
import { secretRefSchema } from '../domain/server.ts';
import { secretBackendSchema, settingsChangeSchema, settingsSchema } from '../domain/settings.ts';
import { command, done, event, nothing, query } from './define.ts';

/** What the window asks of the main process: dialogs, settings, secrets by reference. Never a secret's value. */
export const shellContract = {
  'shell.settings': query(nothing, z.object({ settings: settingsSchema, notice: z.string().nullable() })),
  'shell.saveSettings': command(settingsChangeSchema, settingsSchema, ['store.read-only']),
  'shell.secretBackend': query(nothing, secretBackendSchema),
  /** Which of these references have a stored secret. */
  'shell.secretsStored': query(z.object({ refs: z.array(secretRefSchema) }), z.array(secretRefSchema)),
  /** Opens the secret prompt (a window of its own) and stores what was typed. */
  'shell.askSecret': command(
    z.object({ ref: secretRefSchema, title: z.string().max(200) }),
    z.object({ stored: z.boolean() }),
    ['secret.backend-weak', 'secret.locked'],
  ),
  'shell.forgetSecret': command(z.object({ ref: secretRefSchema }), done),
  'shell.chooseFolder': command(z.object({ title: z.string() }), z.object({ folder: z.string().nullable() })),
  'shell.chooseFile': command(z.object({ title: z.string() }), z.object({ file: z.string().nullable() })),
  /** Opens an http(s) or mailto address in the default browser after the user saw it. */
  'shell.openExternal': command(z.object({ url: z.string() }), done, ['contract.invalid-input']),
  'shell.showInFolder': command(z.object({ path: z.string() }), done),
  /** Asks where a text is to be kept and writes it there; null when the user thought better of it. */
  'shell.saveText': command(
    z.object({
      title: z.string().max(200),
      /** The proposed file name, without a folder. */
      name: z.string().regex(/^[\w. -]{1,120}$/),
      text: z.string().max(5_000_000),
    }),
    z.object({ file: z.string().nullable() }),
    ['store.read-only'],
  ),
  'shell.copyText': command(z.object({ text: z.string().max(1_000_000) }), done),
  'shell.about': query(
    nothing,
    z.object({ version: z.string(), electron: z.string(), platform: z.string(), dataFolder: z.string() }),
  ),
  /** The engine went away and is back, or could not be brought back. */
  'shell.engineState': event(z.object({ state: z.enum(['running', 'restarted', 'failed']), detail: z.string() })),
  'shell.settingsChanged': event(settingsSchema),
  /** A menu item, deep link or notification wants this screen. */
  'shell.navigate': event(z.object({ path: z.string() })),
  /** A menu item wants something that every screen has. */
  'shell.command': event(z.object({ command: z.enum(['palette', 'keyboard-help']) })),
};
