import { scanPhp } from './scan-php.ts';

/** A setting of the generated file, at a place in PHP: `define.NAME` or `$name['key']`. */
export interface PhpSetting {
  readonly place: string;
  readonly value: string;
  /** What the server's own environment says wins: the variable's name there. */
  readonly fallback: string | null;
}

const heading = `<?php
// Written by Stagelift. Changes made here are lost the next time; a constant that is defined above the include wins.
`;

/** The generated file. True and false are written as such, everything else as text. `tail` is PHP without its opening tag. Pure. */
export function renderPhpFile(settings: readonly PhpSetting[], tail: string): string {
  const lines = settings.map(({ place, value, fallback }) => {
    const literal = phpLiteral(value);
    const chosen =
      fallback === null
        ? literal
        : `getenv( '${fallback}' ) === false ? ${literal} : filter_var( getenv( '${fallback}' ), FILTER_VALIDATE_BOOLEAN )`;
    if (place.startsWith('$')) return `${place} = ${chosen};\n`;
    const name = place.replace(/^define\./, '');
    return `defined( '${name}' ) || define( '${name}', ${chosen} );\n`;
  });
  return `${heading}${lines.join('')}${tail === '' ? '' : `\n${tail.trim()}\n`}`;
}

/** A value as PHP writes it. */
export function phpLiteral(value: string): string {
  if (value === 'true' || value === 'false') return value;
  return `'${value.replace(/['\\]/g, '\\$&')}'`;
}

/** What the application's own configuration needs. `back` leads from its folder to the generated file's. */
export function includeSnippet(back: string): string {
  return `if ( is_readable( __DIR__ . '/${back}' ) ) {\n\trequire_once __DIR__ . '/${back}';\n}\n`;
}

/**
 * The configuration with the snippet above the line that has the text `above`, or at its end; the same when it is there
 * already. Null when that line is not there exactly once, or what stands at the end would not be run. Pure.
 */
export function insertInclude(source: string, snippet: string, above: string | undefined): string | null {
  if (source.replaceAll('\r\n', '\n').includes(snippet)) return source;
  const lineEnd = source.includes('\r\n') ? '\r\n' : '\n';
  const text = snippet.replaceAll('\n', lineEnd);
  if (above === undefined) return isRunToItsEnd(source) ? source + (source.endsWith('\n') ? '' : lineEnd) + text : null;
  const lines = source.split(/(?<=\n)/);
  const isCode = (line: string): boolean => line.includes(above) && !/^\s*(?:\/\/|#|\*|\/\*)/.test(line);
  const places = lines.flatMap((line, at) => (isCode(line) ? [at] : []));
  const [place] = places;
  if (place === undefined || places.length > 1) return null;
  return [...lines.slice(0, place), text, ...lines.slice(place)].join('');
}

/** False for a file that leaves PHP, returns, or is none. */
function isRunToItsEnd(source: string): boolean {
  const tokens = scanPhp(source);
  if (!/^\s*<\?php\s/i.test(source) || tokens.at(-1)?.text === '?>') return false;
  if (tokens.some(({ text }) => /^(?:__halt_compiler|<<<)$/i.test(text))) return false;
  const last = tokens.at(-1);
  const isClosed = last === undefined || (last.depth === 0 && /^[;}]$/.test(last.text));
  return isClosed && !tokens.some(({ text, depth }) => depth === 0 && /^return$/i.test(text));
}
