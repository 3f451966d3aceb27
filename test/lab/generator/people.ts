import { customerDomains } from '../personal.ts';
import { Random } from './random.ts';

export interface Person {
  readonly login: string;
  readonly first: string;
  readonly last: string;
  readonly email: string;
  readonly phone: string;
  readonly street: string;
  readonly city: string;
  readonly postcode: string;
  readonly country: string;
  readonly company: string | null;
  readonly ip: string;
}

const firstNames: readonly [string, ...string[]] = [
  'Anna', 'Bruno', 'Chloé', 'Dmitri', 'Elif', 'Fatima', 'Gökhan', 'Hannah', 'Ines', 'Jürgen', 'Klára', 'Luís', 'Mei',
  'Nils', 'Olga', 'Pierre', 'Rosa', 'Søren', 'Tomasz', 'Uma', 'Věra', 'Wendy', 'Yuki', 'Zoë',
]; // prettier-ignore
/** All of them end in -zuckerwald, which nothing else in the data does. */
const lastNameStarts: readonly [string, ...string[]] = [
  '',
  'Alt-',
  'Berg-',
  'Hoch-',
  'Nord-',
  "O'",
  'Süd-',
  'van ',
  'West-',
];
const cities: readonly [string, ...string[]] = [
  'Personenstadt',
  'Musterhafen',
  'Beispieltal',
  'Sankt Probe',
  'Östertest',
];
const countries: readonly [string, ...string[]] = ['DE', 'FR', 'ES', 'AT', 'PL', 'SE'];
const agents: readonly [string, ...string[]] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
];

/** The n-th customer; the same everywhere in the data, as in a real shop. */
export function person(n: number): Person {
  const random = new Random(n);
  const first = random.pick(firstNames);
  const last = `${random.pick(lastNameStarts)}Zuckerwald`;
  const login = `${plain(first)}.${plain(last)}${n}`;
  return {
    login,
    first,
    last,
    email: `${login}@${random.pick(customerDomains)}`,
    phone: `+49 151 555 ${String(n % 1_000_000).padStart(6, '0')}`,
    street: `Personenweg ${random.int(1, 300)}`,
    city: random.pick(cities),
    postcode: String(random.int(10_000, 99_999)),
    country: random.pick(countries),
    company: random.chance(0.15) ? `Zuckerwald & Söhne ${n}` : null,
    ip: random.chance(0.8) ? `203.0.113.${random.int(1, 254)}` : `2001:db8:${random.hex(2)}::${random.int(1, 9999)}`,
  };
}

export function browser(random: Random): string {
  return random.pick(agents);
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}
