/** What choosing a menu item does. Roles are the system's own commands. */
export type MenuAction =
  | { readonly kind: 'role'; readonly role: MenuRole }
  | { readonly kind: 'navigate'; readonly path: string }
  | { readonly kind: 'command'; readonly command: 'palette' | 'keyboard-help' }
  | { readonly kind: 'open-data-folder' };

/** The roles of Electron's that the menus use. */
export type MenuRole =
  | 'about'
  | 'services'
  | 'hide'
  | 'hideOthers'
  | 'unhide'
  | 'quit'
  | 'close'
  | 'minimize'
  | 'zoom'
  | 'front'
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'togglefullscreen'
  | 'toggleDevTools';

/** One entry of a menu. */
export type MenuEntry =
  | { readonly kind: 'separator' }
  | { readonly kind: 'item'; readonly label?: string; readonly accelerator?: string; readonly action: MenuAction };

/** One menu of the menu bar. */
export interface MenuDescription {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
}

const separator: MenuEntry = { kind: 'separator' };
const role = (name: MenuRole): MenuEntry => ({ kind: 'item', action: { kind: 'role', role: name } });
const item = (label: string, accelerator: string, action: MenuAction): MenuEntry => ({
  kind: 'item',
  label,
  ...(accelerator === '' ? {} : { accelerator }),
  action,
});
const go = (path: string): MenuAction => ({ kind: 'navigate', path });

/** The menu bar of the app. Every command of the window has its place here. */
export function describeMenus({
  mac,
  packaged,
}: {
  readonly mac: boolean;
  readonly packaged: boolean;
}): MenuDescription[] {
  const settings = item('Settings…', 'CommandOrControl+,', go('/settings'));
  const appMenu: MenuDescription = {
    label: 'Stagelift',
    entries: [
      role('about'),
      separator,
      settings,
      separator,
      role('services'),
      separator,
      role('hide'),
      role('hideOthers'),
      role('unhide'),
      separator,
      role('quit'),
    ],
  };
  return [
    ...(mac ? [appMenu] : []),
    fileMenu(mac, settings),
    editMenu,
    viewMenu(packaged),
    goMenu,
    windowMenu(mac),
    helpMenu(mac),
  ];
}

function fileMenu(mac: boolean, settings: MenuEntry): MenuDescription {
  const add = item('Add Project…', 'CommandOrControl+N', go('/projects/new'));
  return {
    label: 'File',
    entries: mac ? [add, separator, role('close')] : [add, separator, settings, separator, role('quit')],
  };
}

const editMenu: MenuDescription = {
  label: 'Edit',
  entries: [
    role('undo'),
    role('redo'),
    separator,
    role('cut'),
    role('copy'),
    role('paste'),
    role('selectAll'),
    separator,
    item('Command Palette…', 'CommandOrControl+K', { kind: 'command', command: 'palette' }),
  ],
};

function viewMenu(packaged: boolean): MenuDescription {
  return {
    label: 'View',
    entries: [
      role('resetZoom'),
      role('zoomIn'),
      role('zoomOut'),
      separator,
      role('togglefullscreen'),
      ...(packaged ? [] : [separator, role('toggleDevTools')]),
    ],
  };
}

const goMenu: MenuDescription = {
  label: 'Go',
  entries: [
    item('Projects', 'CommandOrControl+1', go('/projects')),
    item('Jobs', 'CommandOrControl+2', go('/jobs')),
    item('Settings', 'CommandOrControl+3', go('/settings')),
  ],
};

function windowMenu(mac: boolean): MenuDescription {
  const entries = [role('minimize'), ...(mac ? [role('zoom'), separator, role('front')] : [role('close')])];
  return { label: 'Window', entries };
}

function helpMenu(mac: boolean): MenuDescription {
  return {
    label: 'Help',
    entries: [
      item('Keyboard Shortcuts', 'CommandOrControl+/', { kind: 'command', command: 'keyboard-help' }),
      item('Show Data Folder', '', { kind: 'open-data-folder' }),
      ...(mac ? [] : [separator, role('about')]),
    ],
  };
}
