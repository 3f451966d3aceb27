import { describe, expect, it } from 'vitest';
import { type KeyPress, readKey } from '../../../../renderer/app/keymap.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  mod: false,
  alt: false,
  shift: false,
  typing: false,
  ...more,
});

describe('readKey', () => {
  it('opens the palette with Ctrl or Cmd and K, also while typing', () => {
    expect(readKey(press('k', { mod: true, typing: true }), false, true).command).toBe('palette');
  });

  it('shows the help on a question mark, but not while typing', () => {
    expect(readKey(press('?', { shift: true }), false, true).command).toBe('help');
    expect(readKey(press('?', { shift: true, typing: true }), false, true).command).toBeNull();
  });

  it('goes to a place with G and its letter', () => {
    const first = readKey(press('g'), false, true);
    expect(first).toEqual({ command: null, pending: true });
    expect(readKey(press('j'), first.pending, true)).toEqual({ command: 'jobs', pending: false });
    expect(readKey(press('r'), first.pending, true)).toEqual({ command: 'reviews', pending: false });
  });

  it('forgets a G that no known letter follows', () => {
    expect(readKey(press('x'), true, true)).toEqual({ command: null, pending: false });
    expect(readKey(press('j'), false, true).command).toBeNull();
  });

  it('leaves single keys alone when they are switched off, and keeps the others', () => {
    expect(readKey(press('?'), false, false).command).toBeNull();
    expect(readKey(press('g'), false, false).pending).toBe(false);
    expect(readKey(press(',', { mod: true }), false, false).command).toBe('settings');
  });

  it('leaves keys with Alt to the system', () => {
    expect(readKey(press('k', { mod: true, alt: true }), false, true).command).toBeNull();
  });
});
