import { isOpenBefore, nameGoesOn } from './boundaries.ts';
import { backslashesBefore, byte, byteAt, isAlphanumeric, isDigit, standsFolded, toLower } from './bytes.ts';
import type { OriginRule } from './rewrite-rule.ts';

const https = Buffer.from('https');
const http = Buffer.from('http');
const slashEntities = ['&#47;', '&#x2f;', '&sol;'].map((text) => Buffer.from(text));
const colonEntities = ['&#58;', '&#x3a;', '&colon;'].map((text) => Buffer.from(text));
/** User info longer than this is not recognised as such. */
const longestUserInfo = 128;
const largestPort = 65_535;

/** How a URL in the data names its scheme: as http, as https, or not at all (`//host`). */
export type WrittenScheme = 'http' | 'https' | 'relative';

/**
 * Reads what stands around a host name and decides whether it is the origin of a URL. The fields describe the last
 * origin that was read; the reader is reused so that nothing is allocated per URL.
 */
export class OriginReader {
  /** How the scheme is written. */
  scheme: WrittenScheme = 'relative';
  /** First byte of the scheme, or of the first slash where no scheme is written. */
  start = 0;
  /** First byte of the host. */
  hostStart = 0;
  /** Behind host, port and root dot: where the path begins. */
  end = 0;
  /** Port as written, or -1. */
  port = -1;
  /** First byte and length of the slash before the host, in whatever spelling. */
  slashStart = 0;
  slashLength = 0;

  /**
   * True when a scheme and two slashes, or two slashes at the beginning of something, stand before the host, in any
   * spelling: `https://`, `https:\/\/` with any number of backslashes, `https%3A%2F%2F` at any depth,
   * `https:&#47;&#47;`, `https:\u002F\u002F`.
   */
  readLeft(data: Buffer, start: number, hostStart: number): boolean {
    this.hostStart = hostStart;
    if (isPlainSeparator(data, start, hostStart)) {
      this.slashStart = hostStart - 1;
      this.slashLength = 1;
      return this.readScheme(data, start, hostStart - 3);
    }
    this.slashLength = escapedLength(data, start, hostStart, byte.slash);
    if (this.slashLength === 0) return false;
    this.slashStart = hostStart - this.slashLength;
    const first = this.slashStart - this.slashLength;
    if (first < start || escapedLength(data, start, this.slashStart, byte.slash) !== this.slashLength) return false;
    const colon = first - escapedLength(data, start, first, byte.colon);
    return colon === first ? this.readRelative(data, start, first) : this.readScheme(data, start, colon);
  }

  /** True when the host ends at `hostEnd`; reads the port. */
  readRight(data: Buffer, hostEnd: number, end: number): boolean {
    this.port = -1;
    this.end = hostEnd;
    if (hostEnd >= end || isPlainEnd(byteAt(data, hostEnd))) return true;
    if (this.isRootDot(data, hostEnd, end)) this.end = hostEnd + 1;
    const colon = this.end < end ? this.colonLengthAt(data, this.end, end) : 0;
    if (colon > 0) return this.readPort(data, this.end + colon, end);
    return this.end > hostEnd || !nameGoesOn(data, hostEnd, end, 'host');
  }

  /** True when the port that was read is the one the rule speaks of. */
  hasPortOf(rule: OriginRule): boolean {
    if (rule.port !== null) return this.port === rule.port;
    if (this.port < 0) return true;
    if (this.scheme === 'relative') return this.port === 443 || this.port === 80;
    return this.port === (this.scheme === 'https' ? 443 : 80);
  }

  private readRelative(data: Buffer, start: number, first: number): boolean {
    this.scheme = 'relative';
    this.start = first;
    return isOpenBefore(data, start, first, 'host');
  }

  private readScheme(data: Buffer, start: number, colon: number): boolean {
    if (colon - https.length >= start && standsFolded(data, colon - https.length, https)) {
      this.scheme = 'https';
      this.start = colon - https.length;
      return true;
    }
    if (colon - http.length >= start && standsFolded(data, colon - http.length, http)) {
      this.scheme = 'http';
      this.start = colon - http.length;
      return true;
    }
    return false;
  }

  /** `https://example.com./path`: the dot of the DNS root belongs to the host. */
  private isRootDot(data: Buffer, position: number, end: number): boolean {
    if (position + 1 >= end || data[position] !== byte.dot) return false;
    let next = position + 1;
    while (next < end && data[next] === byte.backslash) next += 1;
    if (next < end && data[next] === byte.slash) return true;
    return next + 1 < end && data[next] === byte.colon && isDigit(byteAt(data, next + 1));
  }

  private colonLengthAt(data: Buffer, position: number, end: number): number {
    if (data[position] === byte.colon) return 1;
    if (data[position] !== byte.percent || data[this.slashStart] !== byte.percent) return 0;
    let at = position + 1;
    while (byteAt(data, at) === byte.two && byteAt(data, at + 1) === byte.five) at += 2;
    const isColon = at + 2 <= end && byteAt(data, at) === 0x33 && toLower(byteAt(data, at + 1)) === 0x61;
    return isColon ? at + 2 - position : 0;
  }

  private readPort(data: Buffer, digits: number, end: number): boolean {
    let at = digits;
    let port = 0;
    while (at < end && port <= largestPort && isDigit(byteAt(data, at))) {
      port = port * 10 + byteAt(data, at) - byte.zero;
      at += 1;
    }
    if (at === digits) return !isUserInfo(data, digits, end);
    if (port > largestPort || (at < end && (isAlphanumeric(byteAt(data, at)) || data[at] === byte.at))) return false;
    this.port = port;
    this.end = at;
    return true;
  }
}

/** `://`, the spelling of nearly all URLs. */
function isPlainSeparator(data: Buffer, start: number, hostStart: number): boolean {
  return (
    hostStart - 3 >= start &&
    data[hostStart - 1] === byte.slash &&
    data[hostStart - 2] === byte.slash &&
    data[hostStart - 3] === byte.colon
  );
}

/** What follows nearly all hosts. */
function isPlainEnd(code: number): boolean {
  return code === byte.slash || code === byte.quote || code === 0x20 || code === 0x27 || code === 0x3c;
}

/** Length of an escaped or plain `/` or `:` that ends at `end`, or 0. */
function escapedLength(data: Buffer, start: number, end: number, character: number): number {
  if (end <= start) return 0;
  const last = byteAt(data, end - 1);
  if (last === character) return character === byte.slash ? 1 + backslashesBefore(data, start, end - 1) : 1;
  if (last === byte.semicolon) return entityLength(data, start, end, character);
  const isHexDigit = toLower(last) === (character === byte.slash ? 0x66 : 0x61);
  return isHexDigit ? percentLength(data, start, end, character) || unicodeLength(data, start, end, character) : 0;
}

function entityLength(data: Buffer, start: number, end: number, character: number): number {
  for (const entity of character === byte.slash ? slashEntities : colonEntities) {
    if (end - entity.length >= start && standsFolded(data, end - entity.length, entity)) return entity.length;
  }
  return 0;
}

/** `%2F`, `%252F`, ...; a slash may carry backslashes of its own (`%5C%2F`: JSON that was URL-encoded). */
function percentLength(data: Buffer, start: number, end: number, character: number): number {
  if (byteAt(data, end - 2) !== highDigit(character)) return 0;
  let at = end - 2;
  while (at - 2 > start && data[at - 2] === byte.two && data[at - 1] === byte.five) at -= 2;
  at -= 1;
  if (at < start || data[at] !== byte.percent) return 0;
  const unit = end - at;
  if (character !== byte.slash) return unit;
  while (at - unit >= start && isEncodedBackslash(data, at - unit, unit)) at -= unit;
  return end - at;
}

function isEncodedBackslash(data: Buffer, at: number, unit: number): boolean {
  if (data[at] !== byte.percent || byteAt(data, at + unit - 2) !== byte.five) return false;
  if (toLower(byteAt(data, at + unit - 1)) !== 0x63) return false;
  for (let index = at + 1; index < at + unit - 2; index += 2) {
    if (data[index] !== byte.two || data[index + 1] !== byte.five) return false;
  }
  return true;
}

/** `\u002F` and `\u003A` with any number of backslashes. */
function unicodeLength(data: Buffer, start: number, end: number, character: number): number {
  const letter = end - 5;
  const isEscape =
    letter > start &&
    data[letter] === 0x75 &&
    data[letter + 1] === byte.zero &&
    data[letter + 2] === byte.zero &&
    data[letter + 3] === highDigit(character);
  const backslashes = isEscape ? backslashesBefore(data, start, letter) : 0;
  return backslashes > 0 ? backslashes + 5 : 0;
}

function highDigit(character: number): number {
  return character === byte.slash ? byte.two : 0x33;
}

/** True when the text behind a colon runs on to an `@`: `https://name:word@host`. */
function isUserInfo(data: Buffer, from: number, end: number): boolean {
  const limit = Math.min(end, from + longestUserInfo);
  for (let at = from; at < limit; at += 1) {
    const code = byteAt(data, at);
    if (code === byte.at) return true;
    if (!isAlphanumeric(code) && !'-._~!$&*+,;=%'.includes(String.fromCharCode(code))) return false;
  }
  return false;
}
