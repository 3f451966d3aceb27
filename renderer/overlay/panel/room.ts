import type { Anchor, RemarkStatus, ReviewAuthor, ReviewEvent, ReviewPage } from './types.ts';

/** Something that was said to a remark. */
export interface Reply {
  readonly id: string;
  readonly by: ReviewAuthor;
  readonly at: string;
  readonly text: string;
  readonly shot: string | null;
}

/** A remark as it is after everything that was written about it. */
export interface Remark {
  readonly n: number;
  readonly id: string;
  readonly by: ReviewAuthor;
  readonly at: string;
  readonly text: string;
  readonly page: ReviewPage;
  readonly anchor: Anchor | null;
  readonly shot: string | null;
  readonly status: RemarkStatus;
  /** What was deployed when it was written. */
  readonly commit: string;
  readonly replies: readonly Reply[];
}

export interface Person {
  readonly person: string;
  readonly name: string;
  readonly role: ReviewAuthor['role'];
}

/** Everything that a review's log says, as far as clients are concerned. */
export interface Room {
  readonly remarks: ReadonlyMap<number, Remark>;
  readonly people: ReadonlyMap<string, Person>;
  /** Who wrote remarks, in the order of their first one. */
  readonly authors: readonly string[];
  /** Identifiers of events that are in it. */
  readonly known: ReadonlySet<string>;
}

export const emptyRoom: Room = { remarks: new Map(), people: new Map(), authors: [], known: new Set() };

function changed(remark: Remark, event: ReviewEvent): Remark {
  switch (event.kind) {
    case 'moved':
      return { ...remark, anchor: event.anchor };
    case 'status':
      return { ...remark, status: event.status };
    case 'reply': {
      const { id, by, at, text, shot } = event;
      return { ...remark, replies: [...remark.replies, { id, by, at, text, shot }] };
    }
    default:
      return remark;
  }
}

/** The room after these events, in the order of the log. One that is known already changes nothing. */
export function withEvents(room: Room, events: readonly ReviewEvent[]): Room {
  const remarks = new Map(room.remarks);
  const people = new Map(room.people);
  const authors = new Set(room.authors);
  const known = new Set(room.known);
  for (const event of events) {
    if (known.has(event.id)) continue;
    known.add(event.id);
    const { by } = event;
    if (by.role !== 'system') people.set(by.person, { person: by.person, name: by.name, role: by.role });
    if (event.kind === 'remark') {
      authors.add(by.person);
      const { id, at, text, page, anchor, shot, commit } = event;
      const about = { id, by, at, text, page, anchor, shot, commit, replies: [] };
      remarks.set(event.remark, { n: event.remark, ...about, status: 'new' });
    } else if ('remark' in event) {
      const remark = remarks.get(event.remark);
      if (remark) remarks.set(event.remark, changed(remark, event));
    }
  }
  return { remarks, people, authors: [...authors], known };
}

const urgency: Readonly<Record<RemarkStatus, number>> = { 'please-check': 0, new: 1, 'in-work': 2, done: 3 };

/** Remarks of a page (or of all, for null): what waits for the client first, what is done last. */
export function remarksOf(room: Room, path: string | null): readonly Remark[] {
  return [...room.remarks.values()]
    .filter((remark) => path === null || remark.page.path === path)
    .sort((one, other) => urgency[one.status] - urgency[other.status] || one.n - other.n);
}

/** As many as style.css and the page's part have. */
const colours = 8;

/** A person's colour, the same for everybody who looks: by the order of their first remarks. */
export function colourOf(room: Room, person: string): number {
  const place = room.authors.indexOf(person);
  return (place < 0 ? room.authors.length : place) % colours;
}
