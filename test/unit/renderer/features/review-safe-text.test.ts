import { describe, expect, it } from 'vitest';
import { drawingAddress, pictureAddress } from '../../../../renderer/features/reviews/picture.ts';
import { showHidden, splitLinks } from '../../../../renderer/features/reviews/safe-text.ts';
import { addressOf } from '../../../../renderer/features/reviews/site-address.ts';

const links = (text: string) =>
  splitLinks(text)
    .filter(({ kind }) => kind === 'link')
    .map(({ text: address }) => address);

describe('what a client wrote (M12)', () => {
  it('shows signs that hide or turn the text around', () => {
    expect(showHidden('\u001B[31mred\u0000')).toBe('␛[31mred␀');
    expect(showHidden('\u202Egnp.exe\u2066a\u2069 zero\u200Bwidth\uFEFF')).toBe('�gnp.exe�a� zero�width�');
    expect(showHidden('tag\u{E0041}\u{E007F}')).toBe('tag��');
  });

  it('leaves words of every language, emoji and lines as they are', () => {
    for (const text of ['Größe ändern', 'می‌خواهم', '👩‍👩‍👧 ok', 'a\tb\nc', 'שלום']) {
      expect(showHidden(text)).toBe(text);
    }
    expect(showHidden('a\r\nb\rc')).toBe('a\nb\nc');
  });

  it('offers https addresses only, and never one that leads elsewhere than it says', () => {
    expect(links('see https://example.com/a?b=1#c, please')).toEqual(['https://example.com/a?b=1#c']);
    expect(links('(https://example.com/a).')).toEqual(['https://example.com/a']);
    for (const text of [
      'javascript:alert(1)',
      'data:text/html,<script>',
      'http://example.com/',
      'ftp://example.com',
      'https://user:secret@evil.example/',
      'https://bank.example@evil.example/',
      'https://localhost/admin',
      'file:///etc/passwd',
    ]) {
      expect(links(text), text).toEqual([]);
    }
  });

  it('keeps every sign of a text that is split', () => {
    const text = 'a https://example.com/x b https://u@example.org c https://example.net.';
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it('splits a text of 10,000 signs at once, whatever it is made of', () => {
    const started = performance.now();
    for (const text of [
      'https://'.repeat(1250),
      'https://a.'.repeat(1000),
      '.'.repeat(10_000),
      'https://a'.repeat(1100),
    ])
      splitLinks(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');

describe('an uploaded picture (M12, M22)', () => {
  it('is shown when it begins as what it says it is', () => {
    const png = base64('\x89PNG\r\n\x1A\n0000');
    expect(pictureAddress({ type: 'image/png', data: png })).toBe(`data:image/png;base64,${png}`);
    expect(pictureAddress({ type: 'image/webp', data: base64('RIFF\xFF\x10\x00\x00WEBPVP8 ') })).not.toBeNull();
    expect(pictureAddress({ type: 'image/jpeg', data: base64('\xFF\xD8\xFF\xE0') })).not.toBeNull();
  });

  it('is not handed to the page when it is a document, another kind of picture or no base64', () => {
    const svg = base64('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    for (const type of ['image/png', 'image/webp', 'image/jpeg'] as const) {
      expect(pictureAddress({ type, data: svg })).toBeNull();
      expect(pictureAddress({ type, data: '' })).toBeNull();
    }
    expect(pictureAddress({ type: 'image/webp', data: base64('\x89PNG\r\n\x1A\n') })).toBeNull();
    expect(pictureAddress({ type: 'image/png', data: `${base64('\x89PNG\r\n\x1A\n')}" onerror="alert(1)` })).toBeNull();
  });

  it('puts drawings of our own into an address that cannot end early', () => {
    expect(drawingAddress('<svg>"\'#</svg>')).toBe(
      `data:image/svg+xml;charset=utf-8,${encodeURIComponent('<svg>"\'#</svg>')}`,
    );
  });
});

describe('the address of a page', () => {
  it('stays on the reviewed site, whatever the client calls its path', () => {
    const site = 'https://rv.preview.example.org/';
    expect(addressOf(site, '/shop?a=1')).toBe('https://rv.preview.example.org/shop?a=1');
    expect(addressOf(site, '//evil.example/')).toBeNull();
    expect(addressOf(site, '/\\evil.example')).toBeNull();
    expect(addressOf('javascript:alert(1)', '/')).toBeNull();
  });
});
