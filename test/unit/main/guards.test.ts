import { describe, expect, it } from 'vitest';
import { mayLoad } from '../../../electron/main/guards/may-load.ts';
import { parseExternalUrl } from '../../../electron/main/guards/external-url.ts';
import { isTrustedSender } from '../../../electron/main/guards/sender.ts';

const origin = 'app://stagelift';

describe('isTrustedSender', () => {
  const mainFrame = { origin };
  const contents = { mainFrame };

  it('accepts the top frame of the window while it shows our page', () => {
    expect(isTrustedSender({ sender: contents, senderFrame: mainFrame }, contents, origin)).toBe(true);
  });

  it.each([
    ['a frame inside the page', { sender: contents, senderFrame: { origin } }, contents],
    ['another window', { sender: { mainFrame }, senderFrame: mainFrame }, contents],
    ['a frame that is gone', { sender: contents, senderFrame: null }, contents],
    ['a window that is gone', { sender: contents, senderFrame: mainFrame }, null],
  ])('refuses %s', (_who, event, window) => {
    expect(isTrustedSender(event, window, origin)).toBe(false);
  });

  it('refuses the window after it went to another page', () => {
    const elsewhere = { origin: 'https://evil.example' };
    const gone = { mainFrame: elsewhere };
    expect(isTrustedSender({ sender: gone, senderFrame: elsewhere }, gone, origin)).toBe(false);
    const prompt = { origin: 'app://prompt' };
    const other = { mainFrame: prompt };
    expect(isTrustedSender({ sender: other, senderFrame: prompt }, other, origin)).toBe(false);
  });
});

describe('parseExternalUrl', () => {
  it.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['http://shop.localhost:8080', 'http://shop.localhost:8080/'],
    ['mailto:ann@example.com', 'mailto:ann@example.com'],
  ])('lets %s through', (text, url) => {
    expect(parseExternalUrl(text)).toBe(url);
  });

  it.each([
    'file:///etc/passwd',
    'smb://host/share',
    'ms-msdt:/id',
    'javascript:alert(1)',
    'data:text/html,x',
    'app://stagelift/index.html',
    'stagelift://projects',
    'vbscript:x',
    'ssh://host',
    '//example.com',
    'example.com',
    '',
    'https://good.example@evil.example/',
    'https://user:pass@evil.example/',
    'https://exam\u202eple.com',
    'https://example.com/\u0000',
    `https://example.com/${'x'.repeat(5000)}`,
  ])('refuses %j', (text) => {
    expect(() => parseExternalUrl(text)).toThrow(expect.objectContaining({ code: 'contract.invalid-input' }));
  });
});

describe('mayLoad', () => {
  it.each([
    ['app://stagelift/index.html', true],
    ['blob:app://stagelift/1', true],
    ['data:image/png;base64,', true],
    ['devtools://devtools/bundled/x', true],
    ['https://example.com', false],
    ['http://127.0.0.1', false],
    ['file:///etc/passwd', false],
    ['ws://127.0.0.1', false],
    ['chrome-extension://x/y', false],
    ['', false],
  ])('%s: %s', (url, may) => {
    expect(mayLoad(url)).toBe(may);
  });
});
