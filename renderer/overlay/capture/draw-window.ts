import type { Drawing } from '../wire.ts';
import { drawingProperties, inheritedProperties, ownProperties } from './properties.ts';
import { collectResources, type Resources } from './resources.ts';

/** More than this takes longer than anybody waits for a picture. */
const mostElements = 4000;
const leftOut = new Set(['script', 'style', 'noscript', 'template', 'head', 'link', 'meta', 'title']);
/** Elements that are more than a box: they stay what they are. The others become boxes without rules of the browser's own. */
const kept = new Set(['ol', 'ul', 'li', 'td', 'th', 'img', 'br', 'wbr']);

interface Work {
  readonly ours: Element;
  readonly resources: Resources;
  readonly initial: ReadonlyMap<string, string>;
  /** Rules to their classes. */
  readonly classes: Map<string, string>;
  readonly families: Set<string>;
  count: number;
}

/** Text for XML: without what is no character there. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|[\u{F0000}\u{F0001}]/gu, '')
    .replace(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Values as they are where no rule applies. */
function initialValues(): ReadonlyMap<string, string> {
  const probe = document.createElement('stagelift-probe');
  probe.style.setProperty('all', 'initial', 'important');
  document.documentElement.append(probe);
  const style = getComputedStyle(probe);
  const names = [...ownProperties, ...inheritedProperties, ...drawingProperties];
  const values = new Map(names.map((name) => [name, style.getPropertyValue(name)]));
  probe.remove();
  return values;
}

function withAddresses(value: string, { resources }: Work): string {
  return value.replace(/url\("([^"]*)"\)/gu, (whole, address: string) =>
    address.startsWith('#') ? whole : `url("${resources.placeOf(address)}")`,
  );
}

function classFor(work: Work, rule: string): string {
  const known = work.classes.get(rule);
  if (known) return known;
  const name = `c${work.classes.size.toString(36)}`;
  work.classes.set(rule, name);
  return name;
}

function ruleOf(work: Work, style: CSSStyleDeclaration, above: CSSStyleDeclaration | null, isWhole: boolean): string {
  let rule = '';
  for (const name of ownProperties) {
    const value = style.getPropertyValue(name);
    if (isWhole || value !== work.initial.get(name)) rule += `${name}:${withAddresses(value, work)};`;
  }
  for (const name of inheritedProperties) {
    const value = style.getPropertyValue(name);
    const otherwise = above ? above.getPropertyValue(name) : work.initial.get(name);
    if (isWhole || value !== otherwise) rule += `${name}:${withAddresses(value, work)};`;
  }
  for (const family of style.fontFamily.split(','))
    work.families.add(family.replace(/["']/gu, '').trim().toLowerCase());
  return rule;
}

/** Whether none of it shows, so that its box is enough. */
function isOutside(element: Element): boolean {
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return false;
  return box.bottom < -40 || box.top > innerHeight + 40 || box.right < -40 || box.left > innerWidth + 40;
}

/** Letters are a hair wider in the picture than on the page; what was one line there must not become two. */
function asOneLine(element: Element, style: CSSStyleDeclaration): string {
  const { display, flexWrap, fontSize, lineHeight } = style;
  if (display.endsWith('flex') && flexWrap === 'wrap') {
    const first = element.firstElementChild?.getBoundingClientRect();
    const last = element.lastElementChild?.getBoundingClientRect();
    return first && last && last.top < first.bottom ? 'flex-wrap:nowrap;' : '';
  }
  if (style.whiteSpace !== 'normal' || display === 'inline') return '';
  const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
  const line = Number.parseFloat(lineHeight) || 1.3 * Number.parseFloat(fontSize);
  const padding = Number.parseFloat(style.paddingTop) + Number.parseFloat(style.paddingBottom);
  return hasText && element.clientHeight - padding < 1.7 * line ? 'white-space:nowrap;' : '';
}

/** `::before` and `::after` become elements. */
function pseudo(work: Work, element: Element, which: '::before' | '::after', above: CSSStyleDeclaration): string {
  const style = getComputedStyle(element, which);
  const { content } = style;
  if (content === 'none' || content === 'normal' || content === '' || style.display === 'none') return '';
  const words = [...content.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map((match) =>
    (match[1] ?? '').replace(/\\(.)/gu, '$1'),
  );
  const name = classFor(work, ruleOf(work, style, above, false));
  return `<e class="${name}">${content.startsWith('url') ? '' : escape(words.join(''))}</e>`;
}

function childrenOf(element: Element): Iterable<Node> {
  if (element instanceof HTMLSlotElement) {
    const assigned = element.assignedNodes({ flatten: true });
    if (assigned.length > 0) return assigned;
  }
  return element.shadowRoot?.childNodes ?? element.childNodes;
}

function content(work: Work, element: Element, style: CSSStyleDeclaration): string {
  const { scrollLeft, scrollTop } = element;
  const isScrolled =
    element !== document.documentElement && element !== document.body && (scrollLeft > 0 || scrollTop > 0);
  const extra = isScrolled ? `translate:${-scrollLeft}px ${-scrollTop}px;` : '';
  let text = pseudo(work, element, '::before', style);
  for (const node of childrenOf(element)) {
    if (node instanceof Element) text += drawElement(work, node, style, extra);
    else if (node.nodeType === Node.TEXT_NODE) text += escape(node.nodeValue ?? '');
  }
  return text + pseudo(work, element, '::after', style);
}

/** A field shows what is in it; what is secret shows as dots. */
function fieldText(field: Element): string | undefined {
  if (field instanceof HTMLTextAreaElement) return field.value || field.placeholder;
  if (field instanceof HTMLSelectElement) return field.selectedOptions[0]?.text ?? '';
  if (!(field instanceof HTMLInputElement)) return undefined;
  if (field.type === 'password') return '•'.repeat(field.value.length);
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked ? '✓' : '';
  return field.type === 'hidden' ? '' : field.value || field.placeholder;
}

function drawElement(work: Work, element: Element, above: CSSStyleDeclaration | null, extra = ''): string {
  const tag = element.localName;
  if (element === work.ours || leftOut.has(tag) || work.count > mostElements) return '';
  const style = getComputedStyle(element);
  if (style.display === 'none') return '';
  if (work.count++ === mostElements) work.resources.miss();
  if (element instanceof SVGElement) return drawGraphic(work, element, style, above);
  const isKept = kept.has(tag);
  const rule = ruleOf(work, style, above, isKept) + extra + asOneLine(element, style);
  if (tag === 'br' || tag === 'wbr') return `<${tag} />`;
  const open = (name: string, more = ''): string => `<${name} class="${classFor(work, rule + more)}"`;
  if (element instanceof HTMLImageElement) {
    const { width, height } = element.getBoundingClientRect();
    const address = element.currentSrc || element.src;
    if (address === '' || isOutside(element)) return `${open('e')}></e>`;
    return `${open('img')} src="${escapeAddress(work.resources.placeOfDrawn(element, width, height, address))}" />`;
  }
  if (element instanceof HTMLCanvasElement || element instanceof HTMLVideoElement) {
    const { width, height } = element.getBoundingClientRect();
    const address = element instanceof HTMLVideoElement ? element.poster || 'data:,' : 'data:,';
    const place = work.resources.placeOfDrawn(element, width, height, address);
    return `${open('img', 'object-fit:contain;')} src="${escapeAddress(place)}" />`;
  }
  if (tag === 'iframe' || tag === 'object' || tag === 'embed') {
    if (!isOutside(element)) work.resources.miss();
    return `${open('e', 'background:#d8d8de;')}></e>`;
  }
  const field = fieldText(element);
  if (field !== undefined) {
    const isLong = element instanceof HTMLTextAreaElement;
    const shape = isLong
      ? 'display:inline-block;white-space:pre-wrap;overflow:hidden;'
      : 'display:inline-flex;align-items:center;white-space:pre;overflow:hidden;';
    return `${open('e', shape)}>${escape(field)}</e>`;
  }
  const name = isKept ? tag : 'e';
  const spans = isKept ? ['colspan', 'rowspan', 'start', 'value'] : [];
  const attributes = spans.flatMap((key) => {
    const value = element.getAttribute(key);
    return value === null ? [] : [` ${key}="${escape(value)}"`];
  });
  const inner = isOutside(element) ? '' : content(work, element, style);
  return `${open(name)}${attributes.join('')}>${inner}</${name}>`;
}

const escapeAddress = (address: string): string => address.replace(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`);

/** Graphics keep their elements; what rules of the page say about them is written down too. */
function drawGraphic(
  work: Work,
  element: SVGElement,
  style: CSSStyleDeclaration,
  above: CSSStyleDeclaration | null,
): string {
  const tag = element.localName;
  const isRoot = tag === 'svg' && !(element.parentNode instanceof SVGElement);
  let rule = isRoot ? ruleOf(work, style, above, false) : '';
  for (const name of drawingProperties) rule += `${name}:${style.getPropertyValue(name)};`;
  if (!isRoot && style.opacity !== '1') rule += `opacity:${style.opacity};`;
  rule += `color:${style.color};`;
  let attributes = isRoot ? ' xmlns="http://www.w3.org/2000/svg"' : '';
  const names = new Set<string>();
  for (const { localName, value } of element.attributes) {
    if (names.has(localName) || !/^[a-z][\w-]*$/iu.test(localName)) continue;
    if (/^(?:class|style|xmlns|on.*)$/u.test(localName)) continue;
    names.add(localName);
    const isAddress = localName === 'href' || localName === 'src';
    if (isAddress && !value.startsWith('#') && !value.startsWith('data:image/')) continue;
    attributes += ` ${localName}="${escape(value)}"`;
  }
  let inner = '';
  const target =
    tag === 'use' ? document.getElementById((element.getAttribute('href') ?? '').replace(/^#/u, '')) : null;
  if (target && !element.ownerSVGElement?.contains(target)) return drawUsed(work, element, target, style);
  for (const node of element.childNodes) {
    if (node instanceof Element) inner += tag === 'foreignObject' ? '' : drawElement(work, node, style);
    else if (node.nodeType === Node.TEXT_NODE && tag !== 'style') inner += escape(node.nodeValue ?? '');
  }
  return `<${tag} class="${classFor(work, rule)}"${attributes}>${inner}</${tag}>`;
}

/** A symbol from elsewhere on the page is put where it is used. */
function drawUsed(work: Work, use: SVGElement, target: Element, style: CSSStyleDeclaration): string {
  const inner = [...target.children].map((child) => drawElement(work, child, style)).join('');
  const box = target.getAttribute('viewBox');
  const size = use.getAttribute('width') ?? '100%';
  const view = box ? ` viewBox="${escape(box)}"` : '';
  return `<svg${view} width="${escape(size)}" height="${escape(use.getAttribute('height') ?? '100%')}">${inner}</svg>`;
}

/** What lies behind everything: the colour of the page, else white. */
function ground(): string {
  for (const element of [document.documentElement, document.body]) {
    const { backgroundColor } = getComputedStyle(element);
    if (!/^(?:transparent|rgba\(.*, 0\))$/u.test(backgroundColor)) return backgroundColor;
  }
  return '#fff';
}

/**
 * Draws what the window shows as SVG that stands for itself. Nothing is put into the page or changed in it, and no HTML is
 * parsed, so neither a `Content-Security-Policy` nor Trusted Types stand in the way.
 */
export async function drawWindow(ours: Element): Promise<Drawing> {
  const resources = collectResources();
  const work: Work = {
    ...{ ours, resources, initial: initialValues() },
    ...{ classes: new Map<string, string>(), families: new Set<string>(), count: 0 },
  };
  const page = drawElement(work, document.documentElement, null);
  const [width, height] = [innerWidth, innerHeight];
  let rules = '';
  work.classes.forEach((name, rule) => {
    rules += `.${name}{${rule}}`;
  });
  const paper = `position:absolute;left:${-scrollX}px;top:${-scrollY}px;width:${document.documentElement.clientWidth}px`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<style>\u{F0001}${escapeAddress(rules)}</style>` +
    `<rect width="100%" height="100%" fill="${escape(ground())}"/><foreignObject width="100%" height="100%">` +
    `<div xmlns="http://www.w3.org/1999/xhtml" style="${paper}">${page}</div></foreignObject></svg>`;
  const { text, missing } = await resources.finish(svg, work.families);
  return { svg: text, width, height, left: scrollX, top: scrollY, missing };
}
