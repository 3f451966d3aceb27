import { describe, expect, it } from 'vitest';
import { aptLine, missingPackages, packageNames } from '../../../build/bootstrap/debian-packages.mjs';
import lists from '../../../build/debian-packages.json' with { type: 'json' };
import { labPackages } from '../../lab/requirements.ts';

describe('missingPackages', () => {
  it('takes either name of a library that was renamed', () => {
    const wanted = ['git', 'libasound2|libasound2t64', 'libgtk-3-0|libgtk-3-0t64'];
    expect(missingPackages(wanted, new Set(['git', 'libasound2t64']))).toEqual(['libgtk-3-0|libgtk-3-0t64']);
  });
});

describe('packageNames', () => {
  it('chooses the name that this system knows, else the first', () => {
    const known = new Set(['libasound2t64']);
    const entries = ['git', 'libasound2|libasound2t64', 'a|b'];
    expect(packageNames(entries, (name) => known.has(name))).toEqual(['git', 'libasound2t64', 'a']);
  });
});

describe('the package list', () => {
  it('has everything that the lab says it needs', () => {
    expect(lists.lab).toEqual(expect.arrayContaining([...labPackages()]));
  });

  it('makes a line that apt understands', () => {
    const everything = Object.values(lists).flat();
    expect(aptLine(packageNames(everything, () => true))).toMatch(
      /^apt-get install -y --no-install-recommends( [a-z0-9.+-]+)+$/,
    );
  });
});
