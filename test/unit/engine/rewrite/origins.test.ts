import { describe, expect, it } from 'vitest';
import type { RewriteRule } from '#engine/rewrite/rewrite-rule.ts';
import { createRewriter } from '#engine/rewrite/rewriter.ts';
import { rewriteText, rewriteWithCounts, shopRule } from './rewrite-text.ts';

const host = 'www.example-shop.test';

describe('spellings of a URL', () => {
  it.each([
    [`https://${host}/a?b=c#d`, 'http://shop.localhost:4480/a?b=c#d'],
    [`http://${host}`, 'http://shop.localhost:4480'],
    [`HTTPS://WWW.Example-Shop.TEST/A`, 'http://shop.localhost:4480/A'],
    [`//${host}/a.css`, '//shop.localhost:4480/a.css'],
    [`<img src="//${host}/a.png">`, '<img src="//shop.localhost:4480/a.png">'],
    [`https:\\/\\/${host}\\/a`, 'http:\\/\\/shop.localhost:4480\\/a'],
    [`https:\\\\/\\\\/${host}\\\\/a`, 'http:\\\\/\\\\/shop.localhost:4480\\\\/a'],
    [`https:\\\\\\/\\\\\\/${host}\\\\\\/a`, 'http:\\\\\\/\\\\\\/shop.localhost:4480\\\\\\/a'],
    [`"\\/\\/${host}\\/a"`, '"\\/\\/shop.localhost:4480\\/a"'],
    [`https%3A%2F%2F${host}%2Fa`, 'http%3A%2F%2Fshop.localhost%3A4480%2Fa'],
    [`https%3a%2f%2f${host}%2fa`, 'http%3a%2f%2fshop.localhost%3a4480%2fa'],
    [`https%253A%252F%252F${host}%252Fa`, 'http%253A%252F%252Fshop.localhost%253A4480%252Fa'],
    [`https%3A%5C%2F%5C%2F${host}%5C%2Fa`, 'http%3A%5C%2F%5C%2Fshop.localhost%3A4480%5C%2Fa'],
    [`?u=%2F%2F${host}%2Fa`, '?u=%2F%2Fshop.localhost%3A4480%2Fa'],
    [`u%3D%2F%2F${host}%2Fa`, 'u%3D%2F%2Fshop.localhost%3A4480%2Fa'],
    [`https:&#47;&#47;${host}&#47;a`, 'http:&#47;&#47;shop.localhost:4480&#47;a'],
    [`https&#58;&#x2F;&#x2F;${host}`, 'http&#58;&#x2F;&#x2F;shop.localhost:4480'],
    [`https:\\u002F\\u002F${host}\\u002Fa`, 'http:\\u002F\\u002Fshop.localhost:4480\\u002Fa'],
    [`https\\u003A\\u002F\\u002F${host}`, 'http\\u003A\\u002F\\u002Fshop.localhost:4480'],
    [`view-source:https://${host}`, 'view-source:http://shop.localhost:4480'],
    [`seehttps://${host}`, 'seehttp://shop.localhost:4480'],
    [`"line\\nhttps:\\/\\/${host}"`, '"line\\nhttp:\\/\\/shop.localhost:4480"'],
    [`"line\\n//${host}/x"`, '"line\\n//shop.localhost:4480/x"'],
    [`https://${host}/a https://${host}/b`, 'http://shop.localhost:4480/a http://shop.localhost:4480/b'],
    [`😀https://${host}/é`, '😀http://shop.localhost:4480/é'],
  ])('rewrites %s', (before, after) => {
    expect(rewriteText(before)).toBe(after);
  });
});

describe('host boundaries (B25)', () => {
  const continues = [
    '.au',
    '.au/',
    '-old',
    '_x',
    'x',
    '9',
    '@evil.test',
    ':x@evil.test/',
    ':pw%40@h',
    'é',
    '.é',
    '日本',
  ];
  it.each([...continues, '\\u00e9', '%2Eau', '%2Dold', '.com\\/'])('leaves a longer host alone: …%s', (rest) => {
    expect(rewriteText(`https://${host}${rest}`)).toBe(`https://${host}${rest}`);
  });

  const ends = ['', '/', ':', '?', '#', '"', "'", '<', '>', '\\', ')', ']', '}', ',', ';', '&', '%', '|', ' ', '\n'];
  const rare = ['.', '. Then', '…', '”', '\u00a0', '!', '*', '`', '$', '%20x', '%2Fx', '\\"', '\\n', '\\u0022', ': x'];
  it.each([...ends, ...rare])('ends the host before %j', (rest) => {
    expect(rewriteText(`https://${host}${rest}`)).toBe(`http://shop.localhost:4480${rest}`);
  });

  it('takes the dot of the DNS root with the host', () => {
    expect(rewriteText(`https://${host}./a`)).toBe('http://shop.localhost:4480/a');
  });

  it.each([
    host,
    `a@${host}`,
    `mailto:a@${host}`,
    `https://user@${host}/`,
    `https://user:word@${host}/`,
    `https://my${host}`,
    `https://cdn.${host}`,
    `//cdn.${host}`,
    `https://other.test/${host}`,
    `https://other.test//${host}`,
    `https://-${host}`,
    `ftp://${host}`,
    `ssh://${host}`,
    `://${host}`,
    `wss:\\/\\/${host}`,
    `ftp%3A%2F%2F${host}`,
    `/${host}`,
    `https:/${host}`,
    `https:\\//${host}`,
    `aHR0cHM6Ly93d3cuZXhhbXBsZS1zaG9wLnRlc3Q=`,
  ])('leaves %s alone', (text) => {
    const result = rewriteWithCounts(text);
    expect(result.text).toBe(text);
    expect(result.counts).toEqual({ cells: 0, replacements: 0, serialized: 0, broken: 0 });
  });

  it('reads Latin-1 letters and signs as what they are', () => {
    const rewriter = createRewriter([shopRule]);
    const letter = Buffer.from(`https://${host}\xe9`, 'latin1');
    const sign = Buffer.from(`\xab https://${host}\xbb caf\xe9`, 'latin1');
    expect(rewriter.rewriteCell(letter, 0, letter.length)).toBeNull();
    expect(rewriter.rewriteCell(sign, 0, sign.length)?.toString('latin1')).toBe(
      '\xab http://shop.localhost:4480\xbb caf\xe9',
    );
  });
});

describe('ports', () => {
  const withPort: RewriteRule = { kind: 'origin', from: 'http://localhost:8080', to: 'https://staging.example.test' };

  it.each([
    [`https://${host}:443/a`, 'http://shop.localhost:4480/a'],
    [`http://${host}:80/a`, 'http://shop.localhost:4480/a'],
    [`//${host}:443/a`, '//shop.localhost:4480/a'],
    [`https%3A%2F%2F${host}%3A443%2Fa`, 'http%3A%2F%2Fshop.localhost%3A4480%2Fa'],
  ])('counts the default port as none: %s', (before, after) => {
    expect(rewriteText(before)).toBe(after);
  });

  it.each([
    'https://X:8443/',
    'http://X:443/',
    'https://X:80/',
    'https%3A%2F%2FX%3A8443',
    'https://X:99999',
    '//X:8080',
  ])('leaves another port alone: %s', (text) => {
    expect(rewriteText(text.replace('X', host))).toBe(text.replace('X', host));
  });

  it('asks for the port that the rule names', () => {
    expect(rewriteText('http://localhost:8080/a https://localhost:8080 //localhost:8080/b', withPort)).toBe(
      'https://staging.example.test/a https://staging.example.test //staging.example.test/b',
    );
    expect(rewriteText('http://localhost/a http://localhost:80801/', withPort)).toBe(
      'http://localhost/a http://localhost:80801/',
    );
  });
});

describe('several rules', () => {
  const bare: RewriteRule = { kind: 'origin', from: 'https://example-shop.test', to: 'http://bare.localhost' };
  const cdn: RewriteRule = { kind: 'origin', from: 'https://cdn.example-shop.test', to: 'http://cdn.localhost:1' };

  it('keeps hosts apart that contain each other', () => {
    const text = `https://example-shop.test https://${host} https://cdn.example-shop.test https://m.example-shop.test`;
    expect(rewriteText(text, bare, cdn, shopRule)).toBe(
      'http://bare.localhost http://shop.localhost:4480 http://cdn.localhost:1 https://m.example-shop.test',
    );
  });

  it('prefers the rule with the scheme that is written', () => {
    const plain: RewriteRule = { kind: 'origin', from: `http://${host}`, to: 'http://plain.localhost' };
    expect(rewriteText(`http://${host} https://${host} //${host}`, shopRule, plain)).toBe(
      'http://plain.localhost http://shop.localhost:4480 //shop.localhost:4480',
    );
  });

  it('never rewrites what a replacement wrote', () => {
    const there: RewriteRule = { kind: 'origin', from: 'https://a.test', to: 'https://b.test' };
    const back: RewriteRule = { kind: 'origin', from: 'https://b.test', to: 'https://a.test' };
    expect(rewriteText('https://a.test https://b.test', there, back)).toBe('https://b.test https://a.test');
  });

  it('changes nothing the second time, also when the target contains the source', () => {
    const staging: RewriteRule = {
      kind: 'origin',
      from: 'https://example.test',
      to: 'https://staging.example.test:8443',
    };
    const text = 'https://example.test/a //example.test https:\\/\\/example.test\\/ s=https%3A%2F%2Fexample.test';
    const once = rewriteText(text, staging);
    expect(once).not.toContain('//example.test');
    expect(rewriteText(once, staging)).toBe(once);
  });

  it('takes a change of scheme on the same host for nothing once it is done', () => {
    const upgrade: RewriteRule = { kind: 'origin', from: 'http://example.test', to: 'https://example.test' };
    const first = rewriteWithCounts('http://example.test/ https://example.test/ //example.test/', upgrade);
    expect(first.text).toBe('https://example.test/ https://example.test/ //example.test/');
    expect(first.counts.replacements).toBe(1);
    expect(rewriteWithCounts(first.text, upgrade).counts.cells).toBe(0);
  });

  it('works without any rule', () => {
    const rewriter = createRewriter([]);
    const cell = Buffer.from('https://example.test');
    expect(rewriter.rewriteCell(cell, 0, cell.length)).toBeNull();
    expect(rewriter.nextHit(cell, 0, cell.length)).toBe(-1);
  });

  it.each([
    { kind: 'origin', from: 'example.test', to: 'https://b.test' },
    { kind: 'origin', from: 'https://example.test/path', to: 'https://b.test' },
    { kind: 'origin', from: 'https://a.test', to: 'https://b.test/"' },
    { kind: 'origin', from: 'ftp://a.test', to: 'https://b.test' },
    { kind: 'path', from: '/', to: '/srv' },
    { kind: 'path', from: 'srv/site', to: '/srv' },
  ] satisfies RewriteRule[])('refuses the rule $from -> $to', (rule) => {
    expect(() => createRewriter([rule])).toThrow(expect.objectContaining({ code: 'contract.invalid-input' }));
  });
});

describe('finding work in packets', () => {
  it('says where the next thing is that may need work, in any case', () => {
    const rewriter = createRewriter([shopRule, { kind: 'path', from: '/srv/www', to: '/home/me' }]);
    const packet = Buffer.from('a@WWW.example-SHOP.test b \\/srv\\/www c /srv/www');
    const hits = [];
    for (let at = rewriter.nextHit(packet, 0, packet.length); at >= 0;) {
      hits.push(at);
      at = rewriter.nextHit(packet, at + 1, packet.length);
    }
    expect(hits).toEqual([2, 26, 39]);
    expect(rewriter.nextHit(packet, 39, packet.length - 1)).toBe(-1);
  });

  it('offers probes that stand in cells as they are usually written', () => {
    const { probes } = createRewriter([shopRule]);
    expect(probes.map(String)).toEqual([host, host.toUpperCase()]);
  });
});
