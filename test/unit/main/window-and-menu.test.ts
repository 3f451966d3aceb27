import { describe, expect, it } from 'vitest';
import { describeMenus } from '../../../electron/main/menu-items.ts';
import { startBounds } from '../../../electron/main/window-state.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const at = (x: number, y: number, width = 1200, height = 800) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

describe('the window at start', () => {
  it('opens in the middle the first time', () => {
    expect(startBounds({ bounds: null, maximized: false }, [screen])).toEqual({ width: 1280, height: 820 });
  });

  it('opens where it was', () => {
    expect(startBounds(at(100, 50), [screen])).toEqual({ x: 100, y: 50, width: 1200, height: 800 });
  });

  it('comes back from a screen that is gone', () => {
    expect(startBounds(at(2500, 50), [screen])).toEqual({ width: 1200, height: 800 });
    expect(startBounds(at(100, -400), [screen])).toEqual({ width: 1200, height: 800 });
    const second = { ...screen, x: 1920 };
    expect(startBounds(at(2500, 50), [screen, second])).toMatchObject({ x: 2500 });
  });

  it('is never smaller than what every screen needs', () => {
    expect(startBounds(at(0, 0, 300, 200), [screen])).toMatchObject({ width: 1000, height: 700 });
  });
});

describe.each([true, false])('the menus (macOS: %s)', (mac) => {
  const menus = describeMenus({ mac, packaged: true });
  const items = menus.flatMap(({ entries }) => entries).filter((entry) => entry.kind === 'item');

  it('give every command an accelerator that no other has', () => {
    const commands = items.filter(({ action }) => action.kind === 'navigate' || action.kind === 'command');
    const accelerators = commands.map(({ accelerator }) => accelerator);
    expect(accelerators).not.toContain(undefined);
    const shared = new Set(accelerators);
    expect(shared.size).toBe(accelerators.length);
    expect(commands.every(({ label }) => label !== undefined)).toBe(true);
  });

  it('offer to quit and to edit', () => {
    const roles = items.flatMap(({ action }) => (action.kind === 'role' ? [action.role] : []));
    for (const role of ['quit', 'undo', 'copy', 'paste', 'about', 'togglefullscreen'] as const) {
      expect(roles).toContain(role);
    }
    expect(roles).not.toContain('toggleDevTools');
  });
});
