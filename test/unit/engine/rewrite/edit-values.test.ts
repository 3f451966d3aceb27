import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editJson } from '#engine/rewrite/edit-json.ts';
import { editSerialized, type ScalarValue } from '#engine/rewrite/edit-serialized.ts';

const edit = (text: string, path: string, value: ScalarValue, add = false): string | null =>
  editSerialized(Buffer.from(text), [{ path: path.split('.'), value }], add)?.toString() ?? null;

describe('editSerialized', () => {
  const gateway =
    'a:3:{s:6:"status";b:1;s:2:"ü!";d:0.5;s:13:"configuration";a:2:{s:4:"mode";s:4:"live";i:7;a:1:{i:0;N;}}}'.replace(
      's:2:"ü!"',
      's:3:"ü!"',
    );

  it('puts another value in place and leaves every other byte', () => {
    expect(edit(gateway, 'configuration.mode', 'tést')).toBe(gateway.replace('s:4:"live"', 's:5:"tést"'));
    expect(edit(gateway, 'status', false)).toBe(gateway.replace('b:1;', 'b:0;'));
    expect(edit(gateway, 'configuration.7', null)).toBe(gateway.replace('a:1:{i:0;N;}', 'N;'));
    expect(edit(gateway, 'ü!', 3)).toBe(gateway.replace('d:0.5;', 'i:3;'));
  });

  it('passes over a key that is not there, unless it is to be added', () => {
    expect(edit(gateway, 'configuration.key', 'x')).toBe(gateway);
    expect(edit(gateway, 'status.key', 'x', true)).toBe(gateway);
    expect(edit('a:1:{i:0;i:5;}', '1', true, true)).toBe('a:2:{i:0;i:5;i:1;b:1;}');
    expect(edit('a:0:{}', 'key', 1.5, true)).toBe('a:1:{s:3:"key";d:1.5;}');
  });

  it('reads objects with private properties', () => {
    const text = 'O:3:"Foo":1:{s:8:"\0Foo\0key";s:1:"a";}';
    expect(edit(text, 'key', 'bc')).toBe('O:3:"Foo":1:{s:8:"\0Foo\0key";s:2:"bc";}');
  });

  it.each(['', 'x', 'a:1:{', 's:5:"abc";', 'a:1:{i:0;i:1;}}', 'i:1', 'O:3:"Foo":1:{i:0;}', 'a:2:{i:0;i:1;}'])(
    'leaves %j alone, which is no whole value',
    (text) => {
      expect(edit(text, 'a', 'x', true)).toBeNull();
    },
  );

  it('writes what PHP reads', () => {
    const texts = fc.sample(fc.string({ unit: 'grapheme' }), 30);
    const edited = texts.map((text) => edit('a:2:{s:1:"a";a:1:{s:1:"b";s:1:"x";}s:1:"c";i:1;}', 'a.b', text) ?? '');
    const code =
      'echo json_encode(array_map(fn($t) => unserialize(base64_decode($t))["a"]["b"], json_decode($argv[1])));';
    const list = JSON.stringify(edited.map((text) => Buffer.from(text).toString('base64')));
    expect(JSON.parse(execFileSync('php', ['-r', code, list]).toString())).toEqual(texts);
  });
});

describe('editJson', () => {
  const json = (text: string, path: string, value: ScalarValue, add = false): string | null =>
    editJson(text, [{ path: path.split('.'), value }], add);

  it('changes, adds when told to, and passes over the rest', () => {
    expect(json('{"a":{"b":1},"c":[1,{"d":2}]}', 'a.b', 'x')).toBe('{"a":{"b":"x"},"c":[1,{"d":2}]}');
    expect(json('{"a":{"b":1},"c":[1,{"d":2}]}', 'c.1.d', null)).toBe('{"a":{"b":1},"c":[1,{"d":null}]}');
    expect(json('{ "a": 1 }', 'b', true)).toBe('{ "a": 1 }');
    expect(json('{"a":1}', 'b', true, true)).toBe('{"a":1,"b":true}');
    expect(json('{"a":1}', 'a.b', true, true)).toBe('{"a":1}');
    expect(json('not json', 'a', 1)).toBeNull();
  });
});
