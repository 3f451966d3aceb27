import { describe, expect, it } from 'vitest';
import { withWords } from '../../../electron/cli/commands/stage-words.ts';

describe('the words of `stage set`', () => {
  it('set every kind of setting', () => {
    const words = [
      'debug=on',
      'log-level=info',
      'mail=catch',
      'robots=refuse',
      'GREETING=a=b',
      'secret:API_KEY=shop/key',
    ];
    expect(withWords({}, words)).toEqual({
      ...{ debug: true, logLevel: 'info', mail: 'catch', robots: 'refuse' },
      ...{ variables: { GREETING: 'a=b' }, secrets: { API_KEY: 'shop/key' } },
    });
  });

  it('take a setting out with an empty value, and leave the others', () => {
    const config = { debug: true, mail: 'off', variables: { A: '1', B: '2' } } as const;
    expect(withWords(config, ['debug=', 'A='])).toEqual({ mail: 'off', variables: { B: '2' } });
  });

  it('name rows and files that a pull leaves alone, and forget them again', () => {
    const table = '{prefix}options';
    const kept = withWords({}, [`sticky:${table}.option_name=a,b`, 'sticky:files=logos/**,x']);
    expect(kept.sticky).toEqual({
      rows: [{ table, column: 'option_name', names: ['a', 'b'] }],
      files: ['logos/**', 'x'],
    });
    const changed = withWords(kept, [`sticky:${table}.option_name=c`]);
    expect(changed.sticky?.rows).toEqual([{ table, column: 'option_name', names: ['c'] }]);
    expect(withWords(changed, [`sticky:${table}.option_name=`]).sticky).toEqual({ rows: [], files: ['logos/**', 'x'] });
  });

  it.each(['debug', '=x', 'debug=perhaps', 'mail=later', 'small=x', 'sticky:files=../x', 'sticky:a b.c=d'])(
    'refuse what says nothing or the wrong thing: %s',
    (word) => {
      expect(() => withWords({}, [word])).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
    },
  );
});
