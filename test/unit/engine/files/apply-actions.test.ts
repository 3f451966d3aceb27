import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runAction, type ActionContext } from '#engine/files/apply-actions.ts';
import { stagedPath } from '#engine/files/received-record.ts';
import { temporaryFolder } from './file-tree.ts';

function makeContext(name: string): ActionContext & { readonly folder: string } {
  const folder = temporaryFolder();
  const staging = join(folder, 'staging');
  mkdirSync(join(staging, 'files', '0'), { recursive: true });
  mkdirSync(join(staging, 'undo'));
  return { folder, staging, target: Buffer.from(join(folder, name)), isFirstRun: true, isNewDirectory: false };
}

describe('an action on a first run', () => {
  it('tells a directory that it made from one that was there', () => {
    const context = makeContext('uploads');
    const action = { kind: 'mkdir', id: 7, path: Buffer.from('uploads') } as const;
    expect(runAction(action, context)).toBe(true);
    expect(runAction(action, context)).toBe(false);
  });

  it('keeps the file that it replaces in a directory that was there', () => {
    const context = makeContext('picture');
    writeFileSync(context.target, 'old');
    writeFileSync(stagedPath(context.staging, 7), 'new');
    expect(runAction({ kind: 'place', id: 7, path: Buffer.from('picture') }, context)).toBe(true);
    expect(readFileSync(context.target, 'utf8')).toBe('new');
    expect(readFileSync(join(context.staging, 'undo', '7'), 'utf8')).toBe('old');
    expect(existsSync(stagedPath(context.staging, 7))).toBe(false);
  });
});
