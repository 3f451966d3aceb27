import { describe, expect, it } from 'vitest';
import { allowsFrame } from '#engine/web/is-framable.ts';

const by = 'https://shop--review.preview.example.org/';
const csp = (value: string) => ({ 'content-security-policy': value });

describe('whether a site lets itself be framed', () => {
  it.each([
    ['without a word about it', {}, true],
    ['X-Frame-Options: DENY', { 'x-frame-options': 'DENY' }, false],
    ['X-Frame-Options: SAMEORIGIN', { 'x-frame-options': 'SAMEORIGIN' }, false],
    ["frame-ancestors 'none'", csp("default-src 'self'; frame-ancestors 'none'"), false],
    ["frame-ancestors 'self'", csp("frame-ancestors 'self'"), false],
    ['frame-ancestors with our host', csp('frame-ancestors shop--review.preview.example.org'), true],
    ['frame-ancestors with our origin', csp('frame-ancestors https://shop--review.preview.example.org'), true],
    ['frame-ancestors with a wildcard of ours', csp("frame-ancestors 'self' *.preview.example.org"), true],
    ['frame-ancestors with the wrong scheme', csp('frame-ancestors http://*.preview.example.org'), false],
    ['frame-ancestors https:', csp('frame-ancestors https:'), true],
    ['frame-ancestors *', csp('frame-ancestors *'), true],
    ['a policy about other things', csp("script-src 'self'"), true],
    ['two policies, of which one refuses', csp("frame-ancestors *, frame-ancestors 'none'"), false],
    ['both headers: the policy wins', { ...csp('frame-ancestors *'), 'x-frame-options': 'DENY' }, true],
  ] as const)('%s', (_name, headers, expected) => {
    expect(allowsFrame(headers, by)).toBe(expected);
  });
});
