import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureNpmPackages, outdatedPackages } from '../../../build/bootstrap/npm-packages.mjs';

const lock = (packages: Record<string, { version?: string; optional?: boolean }>) => ({
  packages: { '': { version: '1.0.0' }, ...packages },
});

describe('outdatedPackages', () => {
  it('is empty when every package is there in its version', () => {
    const packages = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/a/node_modules/b': { version: '2.0.0' } };
    expect(outdatedPackages(lock(packages), { packages })).toEqual([]);
  });

  it('names a package that is missing and one that has another version', () => {
    const wanted = lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } });
    expect(outdatedPackages(wanted, { packages: { 'node_modules/b': { version: '1.9.0' } } })).toEqual([
      'node_modules/a',
      'node_modules/b',
    ]);
  });

  it('does not miss optional packages of other systems, but wants those that are there in their version', () => {
    const wanted = lock({ 'node_modules/mac': { version: '1.0.0', optional: true } });
    expect(outdatedPackages(wanted, { packages: {} })).toEqual([]);
    expect(outdatedPackages(wanted, { packages: { 'node_modules/mac': { version: '0.9.0' } } })).toHaveLength(1);
  });
});

it('empties no folder behind a link, which another checkout works with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stagelift-linked-'));
  const packages = join(folder, 'theirs');
  mkdirSync(join(packages, 'kept'), { recursive: true });
  const root = join(folder, 'clone');
  mkdirSync(root);
  symlinkSync(packages, join(root, 'node_modules'));
  writeFileSync(join(root, 'package-lock.json'), '{"packages":{"node_modules/x":{"version":"1.0.0"}}}');
  try {
    expect(() => ensureNpmPackages(root, () => undefined)).toThrow('node_modules is a link');
    expect(existsSync(join(packages, 'kept'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
