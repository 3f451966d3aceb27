import { describe, expect, it } from 'vitest';
import {
  reportDocument,
  reportFileName,
  toHtml,
  toMarkdown,
} from '../../../../renderer/features/jobs/report-document.ts';
import { report } from '../../../support/window/report-data.ts';

const names = { project: 'Blumenladen', source: 'Production', target: 'Local' };

describe('a report as a document', () => {
  it('says what was masked and proves it before anything else', () => {
    const { parts } = reportDocument(report, names);
    const proof = parts[1];
    expect(proof?.title).toBe('Personal data');
    expect(proof?.sentences.join(' ')).toMatch(/replaced by made-up values on the server of Production/);
    expect(proof?.sentences.join(' ')).toContain('0 of 1,512,340 rows');
    expect(proof?.rows).toHaveLength(report.masked.length);
  });

  it('keeps names from servers from becoming markup', () => {
    const evil = '<img src=x onerror=alert(1)> | `a` [b](c)';
    const hostile = { ...report, masked: [{ table: evil, column: '"x"', method: 'email' }] };
    const html = toHtml(reportDocument(hostile, { ...names, project: evil }));
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x');
    const line = toMarkdown(reportDocument(hostile, names))
      .split('\n')
      .find((candidate) => candidate.includes('onerror'));
    expect(line).toBe('| \\<img src=x onerror=alert(1)\\> \\| \\`a\\` \\[b\\](c) | "x" | Mask as e-mail address |');
  });

  it('has a file name that every system takes', () => {
    expect(reportFileName('Blumen & Söhne/../x', '2026-11-21T10:00:00Z')).toBe('Blumen  Sohnex pull 2026-11-21.html');
    expect(reportFileName('日本', '2026-11-21T10:00:00Z')).toBe('pull 2026-11-21.html');
  });
});
