import type { PhpToken } from './php-tokens.ts';

/** A cursor over tokens. */
export class TokenReader {
  readonly tokens: readonly PhpToken[];
  at = 0;

  constructor(tokens: readonly PhpToken[]) {
    this.tokens = tokens;
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  get line(): number {
    return (this.tokens[this.at] ?? this.tokens.at(-1))?.line ?? 1;
  }

  peek(offset = 0): PhpToken | undefined {
    return this.tokens[this.at + offset];
  }

  next(): PhpToken | undefined {
    return this.tokens[this.at++];
  }

  isOp(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.kind === 'op' && token.text === text;
  }

  /** A name in any case. */
  isName(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.kind === 'name' && token.text.toLowerCase() === text;
  }

  /** Consumes the operator when it is next. */
  takeOp(text: string): boolean {
    if (!this.isOp(text)) return false;
    this.at++;
    return true;
  }

  /** Consumes the name when it is next. */
  takeName(text: string): boolean {
    if (!this.isName(text)) return false;
    this.at++;
    return true;
  }

  /** From an opening bracket (next) past its closing one; from elsewhere nothing happens. */
  skipBrackets(): void {
    const first = this.peek();
    if (first?.kind !== 'op' || !'([{'.includes(first.text)) return;
    let depth = 0;
    while (!this.done) {
      const token = this.next();
      if (token?.kind !== 'op') continue;
      if ('([{'.includes(token.text)) depth++;
      else if (')]}'.includes(token.text) && --depth === 0) return;
    }
  }

  /** Past the next semicolon of this level; stops before a closing brace of the level above. */
  skipStatement(): void {
    while (!this.done) {
      if (this.takeOp(';')) return;
      if (this.isOp('}')) return;
      if (this.isOp('(') || this.isOp('[') || this.isOp('{')) this.skipBrackets();
      else this.at++;
    }
  }
}
