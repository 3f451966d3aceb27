const line = /^([ \t]*SetEnv[ \t]+)(\w+)([ \t]+)("?)([^"\r\n]*)\4([ \t]*)$/i;

/**
 * Sets variables of the environment in an .htaccess: lines for them are changed where they are, missing ones come first, so
 * that no condition is around them. Everything else stays. Pure.
 */
export function editHtaccess(source: string, values: ReadonlyMap<string, string>): string {
  const lineEnd = source.includes('\r\n') ? '\r\n' : '\n';
  const missing = new Map(values);
  const lines = source.split(/(?<=\n)/).map((text) => {
    const bare = text.replace(/\r?\n$/, '');
    const [, head = '', name = '', gap = ''] = line.exec(bare) ?? [];
    const value = values.get(name);
    if (value === undefined) return text;
    missing.delete(name);
    return `${head}${name}${gap}${quoted(value)}${text.slice(bare.length)}`;
  });
  return [...[...missing].map(([name, value]) => `SetEnv ${name} ${quoted(value)}${lineEnd}`), ...lines].join('');
}

function quoted(value: string): string {
  return /^[\w./:-]+$/.test(value) ? value : `"${value.replaceAll('"', '')}"`;
}
