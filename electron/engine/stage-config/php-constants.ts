/** A constant of the generated file. `fallback`: what the server's own environment says wins. */
export interface PhpConstant {
  readonly name: string;
  readonly value: string;
  readonly fallback: boolean;
}

const heading = `<?php
// Written by Stagelift. Changes made here are lost the next time; a constant that is defined above the include wins.
`;

/** The generated file. True and false are written as such, everything else as text. `tail` is PHP without its opening tag. Pure. */
export function renderConstants(constants: readonly PhpConstant[], tail: string): string {
  const lines = constants.map(({ name, value, fallback }) => {
    const literal = phpLiteral(value);
    const chosen = fallback
      ? `getenv( '${name}' ) === false ? ${literal} : filter_var( getenv( '${name}' ), FILTER_VALIDATE_BOOLEAN )`
      : literal;
    return `defined( '${name}' ) || define( '${name}', ${chosen} );\n`;
  });
  return `${heading}${lines.join('')}${tail === '' ? '' : `\n${tail.trim()}\n`}`;
}

function phpLiteral(value: string): string {
  if (value === 'true' || value === 'false') return value;
  return `'${value.replace(/['\\]/g, '\\$&')}'`;
}

/** What the application's own configuration needs. `back` leads from its folder to the generated file's. */
export function includeSnippet(back: string): string {
  return `if ( is_readable( __DIR__ . '/${back}' ) ) {\n\trequire_once __DIR__ . '/${back}';\n}\n`;
}

/**
 * The configuration with the snippet above the line that has the text `above`; the same when it is there already, null when
 * that line is not there exactly once. Pure.
 */
export function insertInclude(source: string, snippet: string, above: string): string | null {
  const isThere = (text: string): boolean => source.replaceAll('\r\n', '\n').includes(text);
  if (isThere(snippet)) return source;
  const lineEnd = source.includes('\r\n') ? '\r\n' : '\n';
  const lines = source.split(/(?<=\n)/);
  const isCode = (line: string): boolean => line.includes(above) && !/^\s*(?:\/\/|#|\*|\/\*)/.test(line);
  const places = lines.flatMap((line, at) => (isCode(line) ? [at] : []));
  const [place] = places;
  if (place === undefined || places.length > 1) return null;
  return [...lines.slice(0, place), snippet.replaceAll('\n', lineEnd), ...lines.slice(place)].join('');
}
