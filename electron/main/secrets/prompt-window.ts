import { type BrowserWindow, type BrowserWindowConstructorOptions, type IpcMain, nativeTheme } from 'electron';
import { channels } from '#shared/contract/ipc-channels.ts';
import { type PromptAnswer, promptAnswerSchema, type PromptQuestion } from '#shared/contract/prompt.ts';
import { promptOrigin } from '../app-protocol.ts';
import { isTrustedSender } from '../guards/sender.ts';

/** What the prompts are built from. */
export interface PromptParts {
  readonly ipcMain: IpcMain;
  readonly createWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly parent: () => BrowserWindow | null;
  readonly preload: string;
}

/** Asks people for secrets in a window of its own; what they type goes to the main process and nowhere else. */
export interface Prompts {
  /** One question at a time, others wait. Null when cancelled, closed or withdrawn. */
  ask(question: PromptQuestion, signal?: AbortSignal): Promise<PromptAnswer>;
}

interface Open {
  readonly window: BrowserWindow;
  readonly question: PromptQuestion;
  settle(answer: PromptAnswer): void;
}

/** Creates the prompts; opens the two channels of the prompt page. */
export function createPrompts(parts: PromptParts): Prompts {
  let open: Open | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  const trusted = (event: Electron.IpcMainEvent | Electron.IpcMainInvokeEvent) =>
    isTrustedSender(event, open?.window.webContents ?? null, promptOrigin);

  parts.ipcMain.handle(channels.promptQuestion, (event) => (trusted(event) ? open?.question : null));
  parts.ipcMain.on(channels.promptAnswer, (event, raw: unknown) => {
    if (trusted(event)) open?.settle(promptAnswerSchema.safeParse(raw).data ?? null);
  });

  const show = (question: PromptQuestion, signal: AbortSignal | undefined) =>
    new Promise<PromptAnswer>((resolve) => {
      if (signal?.aborted) {
        resolve(null);
        return;
      }
      const window = parts.createWindow(promptWindowOptions(question, parts.parent(), parts.preload));
      const settle = (answer: PromptAnswer) => {
        if (open?.window !== window) return;
        open = null;
        signal?.removeEventListener('abort', cancel);
        resolve(answer);
        if (!window.isDestroyed()) window.destroy();
      };
      const cancel = () => settle(null);
      open = { window, question, settle };
      signal?.addEventListener('abort', cancel);
      window.once('closed', cancel);
      window.once('ready-to-show', () => window.show());
      void window.loadURL(`${promptOrigin}/prompt/index.html`).catch(cancel);
    });

  return {
    ask(question, signal) {
      const answer = queue.then(() => show(question, signal));
      queue = answer;
      return answer;
    },
  };
}

function promptWindowOptions(
  { title, fields }: PromptQuestion,
  parent: BrowserWindow | null,
  preload: string,
): BrowserWindowConstructorOptions {
  return {
    ...(parent ? { parent, modal: true } : {}),
    width: 480,
    height: 260 + Math.min(fields.length - 1, 4) * 70,
    useContentSize: true,
    title,
    show: false,
    resizable: true,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1d21' : '#ffffff',
    webPreferences: { preload, sandbox: true, contextIsolation: true, partition: 'prompt', spellcheck: false },
  };
}
