/** What a key can start in the window. */
export type KeyCommand =
  'palette' | 'help' | 'projects' | 'jobs' | 'reviews' | 'servers' | 'settings' | 'add-project' | 'filter';

/** A key press as the keymap sees it. */
export interface KeyPress {
  readonly key: string;
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** A text field or another widget that takes letters has the focus. */
  readonly typing: boolean;
}

/** The shortcut of each command as the help shows it. Letters that follow each other are pressed one after the other. */
export const shortcuts: Readonly<Record<KeyCommand, string>> = {
  palette: 'Mod+K',
  help: '?',
  projects: 'G P',
  jobs: 'G J',
  reviews: 'G R',
  servers: 'G S',
  settings: 'Mod+,',
  'add-project': 'Mod+N',
  filter: '/',
};

const afterG: Readonly<Record<string, KeyCommand>> = { p: 'projects', j: 'jobs', r: 'reviews', s: 'servers' };

/** How long the second letter may take, in milliseconds. */
export const sequenceTimeout = 1200;

interface KeyResult {
  readonly command: KeyCommand | null;
  /** The next press continues a sequence that began with `g`. */
  readonly pending: boolean;
}

const nothing: KeyResult = { command: null, pending: false };

/** What a key press means. `pending` is true when the press before it began a sequence. Single keys need `singleKeys`. */
export function readKey(press: KeyPress, pending: boolean, singleKeys: boolean): KeyResult {
  const key = press.key.toLowerCase();
  if (press.alt) return nothing;
  if (press.mod) {
    if (key === 'k' && !press.shift) return { command: 'palette', pending: false };
    if (key === ',') return { command: 'settings', pending: false };
    if (key === 'n' && !press.shift) return { command: 'add-project', pending: false };
    return nothing;
  }
  if (press.typing || !singleKeys) return nothing;
  if (pending) return { command: afterG[key] ?? null, pending: false };
  if (press.key === '?') return { command: 'help', pending: false };
  if (key === '/') return { command: 'filter', pending: false };
  return { command: null, pending: key === 'g' && !press.shift };
}
