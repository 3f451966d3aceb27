import { describe, expect, it } from 'vitest';
import { createSampleCollector, explainCell } from '#engine/rewrite/explain-cell.ts';
import { createRewriter } from '#engine/rewrite/rewriter.ts';
import { serialize, shopRule } from './rewrite-text.ts';

const url = 'https://www.example-shop.test';

describe('examples for the plan', () => {
  it('shows the surroundings of the first change', () => {
    const cell = Buffer.from(`${'ä'.repeat(100)} <a href="${url}/page">`);
    expect(explainCell(createRewriter([shopRule]), cell, 0, cell.length)).toEqual({
      before: `${'ä'.repeat(9)} <a href="https://www.example-shop.test/page">`,
      after: `${'ä'.repeat(9)} <a href="http://shop.localhost:4480/page">`,
    });
  });

  it('shows at most 120 characters', () => {
    const cell = Buffer.from(serialize(`${url}/${'😀'.repeat(200)}`));
    const sample = explainCell(createRewriter([shopRule]), cell, 0, cell.length);
    expect(Array.from(sample?.before ?? '')).toHaveLength(120);
    expect(sample?.after).toMatch(/^s:827:"http:\/\/shop\.localhost:4480\/😀+$/u);
  });

  it('gives nothing for a cell that stays', () => {
    const cell = Buffer.from('a@www.example-shop.test');
    expect(explainCell(createRewriter([shopRule]), cell, 0, cell.length)).toBeNull();
  });

  it('collects a few samples and counts everything', () => {
    const rewriter = createRewriter([shopRule]);
    const collector = createSampleCollector(rewriter, 2);
    for (const text of ['none', `${url}/1`, `${url}/2 ${url}/2`, `${url}/3`]) {
      const cell = Buffer.from(text);
      collector.add(cell, 0, cell.length);
    }
    expect(collector.samples.map((sample) => sample.after)).toEqual([
      'http://shop.localhost:4480/1',
      'http://shop.localhost:4480/2 http://shop.localhost:4480/2',
    ]);
    expect(rewriter.counts()).toEqual({ cells: 3, replacements: 4, serialized: 0, broken: 0 });
  });
});
