import { describe, expect, it } from 'vitest';
import { codeBlock, escapeMarkdown, inlineCode, table } from '#engine/runbook/markdown.ts';

describe('escapeMarkdown', () => {
  it.each([
    ['<img onerror=alert(1)>', '&lt;img onerror=alert(1)&gt;'],
    ['[click](javascript:x)', '\\[click\\](javascript:x)'],
    ['a | b', 'a \\| b'],
    ['`code`', '&#96;code&#96;'],
    ['*bold* _it_', '\\*bold\\* \\_it\\_'],
    ['# heading', '\\# heading'],
    ['1. list', '1\\. list'],
    ['- list', '\\- list'],
    ['https://evil.test', 'https&#58;//evil.test'],
    ['www.evil.test', 'www&#46;evil.test'],
    ['@everyone', '&#64;everyone'],
    ['R&amp;D', 'R&amp;amp;D'],
    ['line\n## two', 'line ## two'],
    ['prod\u202Euction\u200B', 'production'],
    ['Client-Shop 2.0', 'Client-Shop 2.0'],
  ])('%s', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});

describe('inlineCode', () => {
  it('cannot be left by backticks', () => {
    expect(inlineCode('a``b`c')).toBe('```a``b`c```');
    expect(inlineCode('`x`')).toBe('`` `x` ``');
    expect(inlineCode('a\nb')).toBe('`a b`');
  });
});

describe('codeBlock', () => {
  it('cannot be left by a fence in one of its lines', () => {
    expect(codeBlock(['```', 'rm'])).toBe('````sh\n```\nrm\n````');
  });
});

describe('table', () => {
  it('keeps bars inside their cells', () => {
    expect(table(['A', 'B'], [['`x|y`', escapeMarkdown('p|q')]])).toBe('| A | B |\n| --- | --- |\n| `x\\|y` | p\\|q |');
  });
});
