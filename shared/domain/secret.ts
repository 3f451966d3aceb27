const inspect = Symbol.for('nodejs.util.inspect.custom');

/** A secret in memory. Printing, interpolating or inspecting it shows `[secret]`; turning it into JSON throws. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself; call it where it is used and keep the result nowhere. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  /** Throws: a secret that is about to be serialized is about to be stored or logged. */
  toJSON(): never {
    throw new TypeError('A secret cannot be serialized.');
  }

  [inspect](): string {
    return '[secret]';
  }
}
