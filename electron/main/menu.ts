import { Menu, type MenuItemConstructorOptions, type WebContents } from 'electron';
import { describeMenus, type MenuAction, type MenuEntry } from './menu-items.ts';

/** Puts the described menus into the menu bar. */
export function installMenu(
  options: { readonly mac: boolean; readonly packaged: boolean },
  act: (action: MenuAction) => void,
): void {
  const template = describeMenus(options).map(({ label, entries }) => ({
    label,
    submenu: entries.map((entry) => toTemplate(entry, act)),
  }));
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function toTemplate(entry: MenuEntry, act: (action: MenuAction) => void): MenuItemConstructorOptions {
  if (entry.kind === 'separator') return { type: 'separator' };
  const { label, accelerator, action } = entry;
  if (action.kind === 'role') return { role: action.role };
  return { ...(label ? { label } : {}), ...(accelerator ? { accelerator } : {}), click: () => act(action) };
}

/** A context menu where there is something to do: text to copy, a field to type in, a misspelled word. */
export function addContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, { isEditable, selectionText, misspelledWord, dictionarySuggestions }) => {
    const suggestions = misspelledWord === '' ? [] : dictionarySuggestions.slice(0, 5);
    const template: MenuItemConstructorOptions[] = [
      ...suggestions.map((word) => ({ label: word, click: () => contents.replaceMisspelling(word) })),
      ...(suggestions.length > 0 ? [{ type: 'separator' } as const] : []),
      ...(isEditable ? ([{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] as const) : []),
      ...(!isEditable && selectionText.trim() !== '' ? [{ role: 'copy' } as const] : []),
    ];
    if (template.length > 0) Menu.buildFromTemplate(template).popup();
  });
}
