import styles from './kbd.module.css';

const isMac = navigator.userAgent.includes('Mac OS');

const symbols: Readonly<Record<string, string>> = isMac
  ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↵', Escape: 'Esc' }
  : { Mod: 'Ctrl', Escape: 'Esc' };

/** An accelerator as keys, e.g. `Mod+K`; `Mod` is Cmd on macOS and Ctrl elsewhere. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className={styles.keys}>
      {keys.split('+').map((key) => (
        <kbd key={key} className={styles.key}>
          {symbols[key] ?? key}
        </kbd>
      ))}
    </span>
  );
}
