/** What the generator serializes: PHP has one kind of array for lists and maps. */
export type PhpValue = string | number | boolean | null | PhpFloat | PhpObject | readonly PhpValue[] | PhpMap;
export interface PhpMap {
  readonly [key: string]: PhpValue;
}

export class PhpFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export class PhpObject {
  readonly className: string;
  readonly properties: PhpMap;

  constructor(className: string, properties: PhpMap) {
    this.className = className;
    this.properties = properties;
  }
}

/** The text that PHP's serialize() gives; lengths are in bytes of UTF-8. */
export function phpSerialize(value: PhpValue): string {
  if (value === null) return 'N;';
  if (typeof value === 'boolean') return `b:${value ? 1 : 0};`;
  if (typeof value === 'number') return Number.isInteger(value) ? `i:${value};` : `d:${value};`;
  if (typeof value === 'string') return `s:${Buffer.byteLength(value)}:"${value}";`;
  if (value instanceof PhpFloat) return `d:${value.value};`;
  if (value instanceof PhpObject) {
    const { count, body } = pairs(Object.entries(value.properties));
    return `O:${Buffer.byteLength(value.className)}:"${value.className}":${count}:{${body}}`;
  }
  const { count, body } = pairs(
    Array.isArray(value) ? value.map((item, index) => [index, item]) : Object.entries(value),
  );
  return `a:${count}:{${body}}`;
}

function pairs(entries: readonly (readonly [string | number, PhpValue])[]): { count: number; body: string } {
  const body = entries.map(([key, item]) => phpSerialize(arrayKey(key)) + phpSerialize(item)).join('');
  return { count: entries.length, body };
}

/** PHP turns keys that look like whole numbers into numbers. */
function arrayKey(key: string | number): string | number {
  return typeof key === 'string' && /^(0|-?[1-9]\d{0,14})$/.test(key) ? Number(key) : key;
}

/** JSON the way wp_json_encode writes it, with escaped slashes and \uXXXX for everything that is not ASCII. */
export function phpJson(value: unknown): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, escape);
}
