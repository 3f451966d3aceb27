import { type ElementKind, elementKinds } from '../in-words.ts';

/** The sentences of one language. */
export interface Words {
  readonly language: string;
  /** A sentence with what is to be filled in; a key that is missing is shown as it is. */
  readonly say: (key: string, values?: Readonly<Record<string, string | number>>) => string;
  /** The catalogue's sentence for a refusal of the server's; undefined when it has none. */
  readonly problem: (code: string) => string | undefined;
  /** The form that fits the number, which is `{count}`. */
  readonly count: (key: string, count: number) => string;
  /** What elements are called. */
  readonly kinds: Readonly<Record<ElementKind, string>>;
  /** `21 Nov, 14:03`, in the visitor's time zone. */
  readonly moment: (iso: string) => string;
  readonly day: (iso: string) => string;
}

/** Sentences for when there is no catalogue, because the server did not answer or knows nobody here. */
const spare: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    'overlay.tab': 'Remarks',
    'overlay.close': 'Close',
    'overlay.starting': 'One moment …',
    'overlay.unreachable': 'The server does not answer. It is tried again.',
    'overlay.ended': 'Your session has ended. Open your link again to go on; what you have typed is kept.',
    'overlay.again': 'Try again',
    'overlay.kept': 'Your text is kept in this browser.',
  },
  de: {
    'overlay.tab': 'Anmerkungen',
    'overlay.close': 'Schließen',
    'overlay.starting': 'Einen Moment …',
    'overlay.unreachable': 'Der Server antwortet nicht. Es wird wieder versucht.',
    'overlay.ended':
      'Ihre Sitzung ist zu Ende. Öffnen Sie Ihren Link noch einmal, um fortzufahren; was Sie geschrieben haben, bleibt erhalten.',
    'overlay.again': 'Noch einmal versuchen',
    'overlay.kept': 'Ihr Text bleibt in diesem Browser erhalten.',
  },
};

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

export function createWords(language: string, texts: Readonly<Record<string, string>> | undefined): Words {
  const fallback = spare[language.slice(0, 2)] ?? spare.en ?? {};
  const say: Words['say'] = (key, values = {}) =>
    (texts?.[`overlay.${key}`] ?? fallback[`overlay.${key}`] ?? key).replace(/\{(\w+)\}/gu, (whole, name: string) =>
      String(values[name] ?? whole),
    );
  // Each of these takes milliseconds to make, and most pages never show a date.
  const locale = once(() => (Intl.DateTimeFormat.supportedLocalesOf(language).length > 0 ? language : 'en'));
  const plural = once(() => new Intl.PluralRules(locale()));
  const number = once(() => new Intl.NumberFormat(locale()));
  const moment = once(
    () => new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
  );
  const day = once(() => new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', year: 'numeric' }));
  const written = (format: Intl.DateTimeFormat, iso: string): string => {
    const time = Date.parse(iso);
    return Number.isNaN(time) ? iso : format.format(time);
  };
  return {
    language,
    say,
    // Every kind has an entry: they are made from the list of all.
    kinds: Object.fromEntries(elementKinds.map((kind) => [kind, say(`kind.${kind}`)])) as Record<ElementKind, string>,
    count: (key, count) => {
      const form = `${key}.${plural().select(count)}`;
      const isThere = texts?.[`overlay.${form}`] !== undefined;
      return say(isThere ? form : `${key}.other`, { count: number().format(count) });
    },
    problem: (code) => texts?.[`problem.${code}.text`],
    moment: (iso) => written(moment(), iso),
    day: (iso) => written(day(), iso),
  };
}
