/** An element of a small document. `text` is its own text without that of its children. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** Of its opening tag, from 1. */
  readonly line: number;
}

/** The root element, or the line and the reason for which the text is not read. */
export type XmlReading =
  | { readonly kind: 'root'; readonly root: XmlElement }
  | { readonly kind: 'unreadable'; readonly line: number; readonly why: string };

const maxDepth = 24;
const maxElements = 50_000;
const maxAttributes = 20;
const maxCharacters = 2 * 1024 * 1024;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// Sticky and without nested repetition: the time is linear in the length of the text.
const namePattern = /[A-Za-z_][A-Za-z0-9_.-]*/y;
const attributePattern = /\s+([A-Za-z_:][A-Za-z0-9_.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagEndPattern = /\s*(\/?)>/y;
const closePattern = /<\/([A-Za-z_][A-Za-z0-9_.-]*)\s*>/y;

/** Why reading ends; caught within this file. */
class Unreadable extends Error {}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly line: number;
  text: string;
}

/**
 * Reads the plain part of XML: elements, attributes, text, comments and CDATA. There is no document type, no entity but the
 * five of XML, no processing instruction but the first line, and nothing is ever fetched. Never throws, never recurses.
 */
export function readXml(source: string): XmlReading {
  let at = 0;
  const open: OpenElement[] = [];
  let root: XmlElement | null = null;
  let elements = 0;

  const lineAt = (position: number): number => {
    let line = 1;
    for (let i = source.indexOf('\n'); i >= 0 && i < position; i = source.indexOf('\n', i + 1)) line += 1;
    return line;
  };
  // Lines are counted on the way; counting from the start for each element would take quadratic time.
  let counted = 0;
  let line = 1;
  const lineHere = (): number => {
    for (let i = source.indexOf('\n', counted); i >= 0 && i < at; i = source.indexOf('\n', i + 1)) line += 1;
    counted = at;
    return line;
  };
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) at += match[0].length;
    return match;
  };
  const skipPast = (end: string): string => {
    const found = source.indexOf(end, at);
    if (found < 0) throw new Unreadable('It ends too early.');
    const between = source.slice(at, found);
    at = found + end.length;
    return between;
  };
  const addText = (text: string): void => {
    const current = open.at(-1);
    if (current !== undefined) current.text += text;
    else if (text.trim() !== '') throw new Unreadable('It is not XML.');
  };
  const close = (element: OpenElement): void => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else root = element;
  };
  const openElement = (): void => {
    const start = lineHere();
    at += 1;
    const name = take(namePattern)?.[0];
    if (name === undefined) throw new Unreadable('A tag has no name.');
    if (root !== null) throw new Unreadable('There is more than one root.');
    if (++elements > maxElements) throw new Unreadable('It has too many elements.');
    const attributes = new Map<string, string>();
    for (let found = take(attributePattern); found !== null; found = take(attributePattern)) {
      if (attributes.size >= maxAttributes) throw new Unreadable('A tag has too many attributes.');
      attributes.set(found[1] ?? '', decodeEntities(found[2] ?? found[3] ?? ''));
    }
    const end = take(tagEndPattern);
    if (end === null) throw new Unreadable('A tag is not closed.');
    const element: OpenElement = { name, attributes, children: [], line: start, text: '' };
    if (end[1] === '/') {
      close(element);
      return;
    }
    if (open.length >= maxDepth) throw new Unreadable('It nests too deeply.');
    open.push(element);
  };
  const closeElement = (): void => {
    const name = take(closePattern)?.[1];
    const element = open.pop();
    if (element === undefined || element.name !== name) throw new Unreadable('A tag is closed that is not open.');
    close(element);
  };

  try {
    if (source.length > maxCharacters) throw new Unreadable('It is larger than 2 MB.');
    if (/^\s*<\?xml[\s?]/.test(source)) skipPast('?>');
    while (at < source.length) {
      const next = source.indexOf('<', at);
      addText(decodeEntities(source.slice(at, next < 0 ? source.length : next)));
      if (next < 0) break;
      at = next;
      if (source.startsWith('<!--', at)) skipPast('-->');
      else if (source.startsWith('<![CDATA[', at)) {
        at += '<![CDATA['.length;
        addText(skipPast(']]>'));
      } else if (source.startsWith('<!', at)) throw new Unreadable('It has a document type, which is never read.');
      else if (source.startsWith('<?', at)) throw new Unreadable('It holds instructions to a program.');
      else if (source.startsWith('</', at)) closeElement();
      else openElement();
    }
    if (root === null || open.length > 0) throw new Unreadable('It ends too early.');
    return { kind: 'root', root };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { kind: 'unreadable', line: lineAt(at), why: error.message };
  }
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{0,12})(;?)/g, (_whole, name: string, end: string) => {
    const known = end === ';' && Object.hasOwn(entities, name) ? entities[name] : undefined;
    if (known !== undefined) return known;
    const digits = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(end === ';' ? name : '');
    const point = digits === null ? 0 : parseInt(digits[1] ?? digits[2] ?? '0', digits[1] === undefined ? 10 : 16);
    if (point === 0 || point > 0x10ffff) throw new Unreadable('It uses an entity that XML itself does not have.');
    return String.fromCodePoint(point);
  });
}

/** The first child of that name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** The trimmed text of the first child of that name; null when there is none or it is empty. */
export function childText(element: XmlElement, name: string): string | null {
  const text = childOf(element, name)?.text.trim() ?? '';
  return text === '' ? null : text;
}
