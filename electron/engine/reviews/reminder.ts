import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** The parts of a reminder in one language. */
interface ReminderWords {
  readonly greeting: (names: string) => string;
  readonly ask: (title: string) => string;
  readonly decide: string;
  readonly look: string;
  readonly check: (numbers: string) => string;
  readonly until: (date: string) => string;
  readonly link: string;
  readonly help: (contact: string) => string;
  readonly and: string;
  readonly everybody: string;
  readonly locale: string;
}

const english: ReminderWords = {
  greeting: (names) => `Hello ${names},`,
  ask: (title) => `the new version of "${title}" is ready for you to look at.`,
  decide: 'Your decision is still missing: "Approve", "Approve with remarks" or "Not yet".',
  look: 'Please tell us what should be different: click where it is, and write.',
  check: (numbers) => `We have changed what you remarked upon. Please check: ${numbers}.`,
  until: (date) => `The link works until ${date}.`,
  link: 'You come in by the link that you have got from us.',
  help: (contact) => `Questions? ${contact}`,
  and: 'and',
  everybody: 'everybody',
  locale: 'en-GB',
};

const german: ReminderWords = {
  greeting: (names) => `Guten Tag ${names},`,
  ask: (title) => `die neue Fassung von „${title}“ liegt für Sie bereit.`,
  decide: 'Ihre Entscheidung fehlt noch: „Freigeben“, „Freigeben mit Anmerkungen“ oder „Noch nicht“.',
  look: 'Bitte sagen Sie uns, was anders sein soll: Klicken Sie auf die Stelle und schreiben Sie.',
  check: (numbers) => `Wir haben geändert, was Sie angemerkt haben. Bitte prüfen Sie: ${numbers}.`,
  until: (date) => `Der Link gilt bis ${date}.`,
  link: 'Sie öffnen sie mit dem Link, den Sie von uns bekommen haben.',
  help: (contact) => `Fragen? ${contact}`,
  and: 'und',
  everybody: 'zusammen',
  locale: 'de-DE',
};

/**
 * A text to send to one person, or to all of whom something is still wanted, in the client's language. It holds no link: whoever
 * has that is the person. Throws `review.link-missing`. Pure.
 */
export function writeReminder(room: ReviewRoom, linkId: string | undefined): string {
  const { review, links, remarks, approval } = room;
  const words = review.language.startsWith('de') ? german : english;
  const link = linkId === undefined ? null : links.find(({ id }) => id === linkId);
  if (link === undefined) throw new AppError('review.link-missing', { facts: { reviewId: review.id } });
  const names = link === null ? approval.missing : [link.name];
  const mayDecide = link === null ? names.length > 0 : approval.missing.includes(link.name);
  const toCheck = remarks.filter(
    ({ status, by }) => status === 'please-check' && (link === null || by.person === link.person),
  );
  const numbers = toCheck.map(({ number }) => `#${String(number)}`).join(', ');
  const end = new Date(review.expiresAt).toLocaleDateString(words.locale, { dateStyle: 'long', timeZone: 'UTC' });
  const paragraphs = [
    words.greeting(names.length === 0 ? words.everybody : listed(names, words.and)),
    `${words.ask(review.title)} ${words.link}`,
    ...(numbers === '' ? [] : [words.check(numbers)]),
    mayDecide ? words.decide : words.look,
    [words.until(end), ...(review.contact === '' ? [] : [words.help(review.contact)])].join(' '),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function listed(names: readonly string[], and: string): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1) ?? ''}`;
}
