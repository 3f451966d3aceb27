import { Random } from './random.ts';

const syllables: readonly [string, ...string[]] = [
  'ba', 'do', 'fe', 'gi', 'ho', 'ju', 'ka', 'len', 'mor', 'ni', 'pal', 'qua', 'ri', 'sol', 'tem', 'ul', 'ver', 'wi',
  'yar', 'zen', 'cor', 'des', 'ment', 'ing', 'ler', 'tion', 'as', 'er', 'en', 'is', 'ou', 'an', 'el', 'ti', 'stra', 'bri',
]; // prettier-ignore

const vocabularySize = 12_000;
const tableSize = 65_536;
const flourishes: readonly [string, ...string[]] = [
  '😀', '🚀', '❤️', '👩‍💻', '日本語', 'Größe', 'naïve', 'Ünïcödé', '— “quoted” —', 'Łódź', '🇫🇷', 'مرحبا',
]; // prettier-ignore

/** Made-up text whose words are as unevenly frequent as real ones, so that it compresses like real text. */
export class Words {
  readonly #table: readonly string[];

  constructor() {
    const random = new Random('vocabulary');
    const vocabulary = Array.from({ length: vocabularySize }, () => {
      const parts = Array.from({ length: random.int(1, 4) }, () => random.pick(syllables));
      return parts.join('');
    });
    this.#table = Array.from({ length: tableSize }, (_, index) => {
      const rank = Math.floor(Math.pow(index / tableSize, 2.7) * vocabularySize);
      return vocabulary[rank] ?? '';
    });
  }

  word(random: Random): string {
    return this.#table[random.next() & 0xffff] ?? '';
  }

  slug(random: Random): string {
    return `${this.word(random)}-${this.word(random)}`;
  }

  sentence(random: Random, length: number): string {
    let text = this.word(random);
    text = text.charAt(0).toUpperCase() + text.slice(1);
    for (let count = 1; count < length;) {
      const two = random.next();
      text += ` ${this.#table[two & 0xffff] ?? ''}`;
      count += 1;
      if (count < length) text += ` ${this.#table[two >>> 16] ?? ''}`;
      count += 1;
    }
    if (random.chance(0.04)) text += ` ${random.pick(flourishes)}`;
    return `${text}.`;
  }

  /** Sentences until the text has about this many characters. */
  text(random: Random, characters: number): string {
    let text = this.sentence(random, random.int(5, 16));
    while (text.length < characters) text += ` ${this.sentence(random, random.int(5, 16))}`;
    return text;
  }
}
