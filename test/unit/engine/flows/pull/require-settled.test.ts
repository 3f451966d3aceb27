import { describe, expect, it } from 'vitest';
import { isUnsettled } from '#engine/flows/pull/require-settled.ts';

const notes = (
  entries: Readonly<Record<string, readonly unknown[]>>,
): { notes: ReadonlyMap<string, readonly unknown[]> } => ({
  notes: new Map(Object.entries(entries)),
});
const step = (name: string, event: 'start' | 'done') => ({ step: name, event });

describe('a pull that ended in the middle', () => {
  it('leaves the target unsettled from the first step of the switch to its last', () => {
    expect(isUnsettled(notes({ shadow: [{}] }))).toBe(false);
    expect(isUnsettled(notes({ 'switch-begun': [{}] }))).toBe(true);
    expect(isUnsettled(notes({ 'switch-begun': [{}], 'switch-step': [step('rename', 'start')] }))).toBe(true);
    expect(isUnsettled(notes({ 'switch-begun': [{}], 'switch-done': [{}] }))).toBe(false);
  });

  it('leaves it settled when the switch was put back, but not when that stopped half-way', () => {
    const begun = { 'switch-begun': [{}] };
    expect(isUnsettled(notes({ ...begun, 'switch-step': [step('rename', 'start'), step('undo:t1', 'done')] }))).toBe(
      false,
    );
    expect(isUnsettled(notes({ ...begun, 'switch-step': [step('rename', 'start'), step('undo:t1', 'start')] }))).toBe(
      true,
    );
  });

  it('leaves it unsettled while files move, folder by folder', () => {
    const moving = ['a', 'b', 'b'].map((root) => ({ root, folder: '/staging' }));
    const moved = ['a', 'b'].map((root) => ({ root, folder: '/staging', deleted: 0, deletedBytes: 0 }));
    expect(isUnsettled(notes({ 'files-moving': moving, 'files-moved': moved.slice(0, 1) }))).toBe(true);
    expect(isUnsettled(notes({ 'files-moving': moving, 'files-moved': moved }))).toBe(false);
  });

  it('leaves it settled when it was undone or discarded, or when a later pull has taken its place', () => {
    for (const left of ['undone', 'discarded', 'undo-gone'])
      expect(isUnsettled(notes({ 'switch-begun': [{}], [left]: [true] }))).toBe(false);
  });
});
