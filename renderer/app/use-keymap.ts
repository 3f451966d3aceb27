import { useEffect, useEffectEvent, useRef } from 'react';
import { type KeyCommand, readKey, sequenceTimeout } from './keymap.ts';
import { useSettings } from '../features/settings/index.ts';

/** Calls the handler of each command whose keys are pressed anywhere in the window. */
export function useKeymap(handlers: Readonly<Record<KeyCommand, () => void>>): void {
  const singleKeys = useSettings()?.singleKeyShortcuts ?? true;
  const sequenceSince = useRef(0);
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    // A dialog has its own keys; only a sequence's end may be missed by it.
    if (event.defaultPrevented || document.querySelector('[role="dialog"],[role="alertdialog"]')) return;
    const pending = event.timeStamp - sequenceSince.current < sequenceTimeout && sequenceSince.current > 0;
    const press = { key: event.key, mod: event.ctrlKey || event.metaKey, alt: event.altKey, shift: event.shiftKey };
    const result = readKey({ ...press, typing: isTyping(event.target) }, pending, singleKeys);
    sequenceSince.current = result.pending ? event.timeStamp : 0;
    if (!result.command) return;
    event.preventDefault();
    handlers[result.command]();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      onKeyDown(event);
    };
    window.addEventListener('keydown', listener);
    return () => {
      window.removeEventListener('keydown', listener);
    };
  }, []);
}

/** Where letters mean themselves: fields, and lists that can be searched by typing. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role="listbox"], [role="menu"]') !== null
  );
}
