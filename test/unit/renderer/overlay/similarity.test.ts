import { describe, expect, it } from 'vitest';
import { certainty, enough, foldText, similarity } from '../../../../renderer/overlay/loader/similarity.ts';

describe('finding an element again', () => {
  const evidence = { isSameTag: true, then: 'Opening times', now: 'Opening times', isOnlyOne: false } as const;

  it('folds white space and cuts a long text', () => {
    expect(foldText('  Opening\n\t times ')).toBe('Opening times');
    expect(foldText('a'.repeat(5000))).toHaveLength(300);
  });

  it('calls texts similar that differ in a few letters, and others not', () => {
    expect(similarity('Opening times', 'Opening times')).toBe(1);
    expect(similarity('Opening times', 'Openning times')).toBeGreaterThan(0.85);
    expect(similarity('Opening times', 'Imprint')).toBeLessThan(0.3);
    expect(similarity('', 'Imprint')).toBe(0);
  });

  it('believes a selector by names although the text was rewritten', () => {
    expect(certainty({ ...evidence, selector: 'strong', now: 'When we are there' })).toBeGreaterThanOrEqual(enough);
  });

  it('does not believe a selector that counts when the text is another one', () => {
    expect(certainty({ ...evidence, selector: 'weak', now: 'Imprint' })).toBeLessThan(enough);
    expect(certainty({ ...evidence, selector: 'weak', now: 'Opening times!' })).toBeGreaterThanOrEqual(enough);
  });

  it('believes a text alone only when nothing else has it', () => {
    expect(certainty({ ...evidence, selector: 'none' })).toBeLessThan(enough);
    expect(certainty({ ...evidence, selector: 'none', isOnlyOne: true })).toBeGreaterThanOrEqual(enough);
    expect(certainty({ ...evidence, selector: 'none', then: 'OK', now: 'OK', isOnlyOne: true })).toBeLessThan(enough);
  });

  it('needs no text for a picture, and takes none for an element that had one', () => {
    expect(certainty({ ...evidence, selector: 'weak', then: '', now: '' })).toBeGreaterThanOrEqual(enough);
    expect(certainty({ ...evidence, selector: 'none', then: '', now: '' })).toBeLessThan(enough);
    expect(certainty({ ...evidence, selector: 'weak', isSameTag: false, now: '' })).toBeLessThan(enough);
  });
});
