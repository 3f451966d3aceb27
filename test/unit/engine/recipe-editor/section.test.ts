import { describe, expect, it } from 'vitest';
import { readSection, replaceSection } from '#engine/recipe-editor/section.ts';

const head = '# ours\nversion: 1\nname: Shop\n';
const tail = '\n# servers\nservers:\n  web: { host: a.test, user: deploy } # the one\n';

describe('the section of a project file that speaks of the recipe (V8)', () => {
  it.each([
    ['one word', 'recipe: wordpress\n', 'extends: wordpress\n'],
    ['nothing', '', 'extends: generic-php\n'],
    [
      'a block with comments',
      'recipe: # ours\n    # first\n    extends: wordpress\n    add:\n        skip: [] # none\n    # last\n',
      '# first\nextends: wordpress\nadd:\n    skip: [] # none\n# last\n',
    ],
    ['braces', 'recipe: { extends: wordpress, add: { skip: [] } }\n', 'extends: wordpress\nadd:\n  skip: []\n'],
  ])('is read as a text of its own: %s', (_what, section, text) => {
    expect(readSection(`${head}${section}${tail}`, 'generic-php')).toBe(text);
  });

  it.each([
    ['one word', 'recipe: wordpress # note\n', 'recipe: # note\n'],
    ['nothing', '', 'recipe:\n'],
    ['a block', 'recipe: # note\n    extends: joomla\n    # gone\n', 'recipe: # note\n'],
    ['braces', 'recipe: { extends: joomla }\n', 'recipe:\n'],
  ])('is replaced, and every other character stays: %s', (_what, section, first) => {
    const text = 'extends: wordpress # mine\n\nadd:\n  skip: [] # none\n';
    const written = replaceSection(`${head}${section}${tail}`, text);
    expect(written).toBe(`${head}${first}  extends: wordpress # mine\n\n  add:\n    skip: [] # none\n${tail}`);
    expect(readSection(written, 'x')).toBe(text);
  });

  it('becomes one word when nothing is changed, and keeps its comment and line ends', () => {
    const before = `${head}recipe: # note\n  extends: wordpress\n  add: {}\n${tail}`.replaceAll('\n', '\r\n');
    const after = `${head}recipe: joomla # note\n${tail}`.replaceAll('\n', '\r\n');
    expect(replaceSection(before, 'extends: joomla\n')).toBe(after);
  });

  it('takes a hash in a value for no comment', () => {
    const written = replaceSection(
      `${head}recipe: { extends: joomla, health: [{ path: "/#a" }] }\n`,
      'extends: joomla\n',
    );
    expect(written).toBe(`${head}recipe: joomla\n`);
  });

  it('refuses a text that would say something else below the key', () => {
    expect(() => replaceSection(`${head}${tail}`, '---\nextends: a\n---\nname: Evil\n')).toThrow('cannot be changed');
    expect(() => replaceSection(`${head}${tail}`, 'extends: &a wordpress\n')).toThrow('cannot be changed');
  });
});
