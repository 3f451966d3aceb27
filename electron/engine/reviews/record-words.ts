import type { Decision } from '#shared/domain/review-room.ts';
import type { RemarkStatus, Review, ReviewEvent } from '#shared/domain/review.ts';

/** The words of an exported record in one language. */
export interface RecordWords {
  readonly language: string;
  readonly record: string;
  readonly facts: {
    readonly project: string;
    readonly branch: string;
    readonly address: string;
    readonly state: string;
    readonly opened: string;
    readonly ends: string;
    readonly closed: string;
    readonly version: string;
    readonly written: string;
    readonly read: string;
  };
  readonly states: Readonly<Record<Review['state'], string>>;
  readonly sections: {
    readonly approval: string;
    readonly decisions: string;
    readonly remarks: string;
    readonly versions: string;
    readonly people: string;
    readonly pages: string;
    readonly timeline: string;
    readonly proof: string;
  };
  readonly verdicts: Readonly<Record<Decision['verdict'], string>>;
  readonly standings: Readonly<Record<Decision['standing'], string>>;
  readonly statuses: Readonly<Record<RemarkStatus, string>>;
  readonly purposes: Readonly<Record<'view' | 'comment' | 'approve', string>>;
  readonly events: Readonly<Record<ReviewEvent['kind'], string>>;
  readonly remark: string;
  readonly openThen: string;
  readonly pagesThen: string;
  readonly data: string;
  readonly tree: string;
  readonly sealed: string;
  readonly solvedBy: string;
  readonly assignedTo: string;
  readonly changedFiles: string;
  readonly moved: string;
  readonly console: string;
  readonly shot: string;
  readonly shotMissing: string;
  readonly nothing: string;
  readonly damage: string;
  readonly proofText: string;
  readonly revoked: string;
  readonly used: string;
}

const english: RecordWords = {
  language: 'en',
  record: 'Record of the review',
  facts: {
    ...{ project: 'Project', branch: 'Branch', address: 'Address', state: 'State', opened: 'Opened', ends: 'Ends' },
    ...{ closed: 'Closed', version: 'Version', written: 'This record was written', read: 'The server was last read' },
  },
  states: { opening: 'being opened', open: 'open', paused: 'paused', closing: 'being closed', closed: 'closed' },
  sections: {
    ...{ approval: 'Where it stands', decisions: 'Decisions', remarks: 'Remarks', versions: 'Versions' },
    ...{ people: 'People', pages: 'Pages seen', timeline: 'What happened', proof: 'Sealed lines' },
  },
  verdicts: { approve: 'Approved', 'approve-with-remarks': 'Approved with remarks', 'not-yet': 'Not yet' },
  standings: {
    ...{ counts: 'counts', stale: 'another version is there now', withdrawn: 'was taken back' },
    replaced: 'decided again later',
  },
  statuses: { new: 'new', 'in-work': 'in work', 'please-check': 'please check', done: 'done' },
  purposes: { view: 'may look', comment: 'may remark', approve: 'decides' },
  events: {
    ...{ opened: 'opened it with', deployed: 'put there', entered: 'came in', 'page-seen': 'looked at' },
    ...{ remark: 'made remark', moved: 'moved the pin of remark', reply: 'answered remark', status: 'set remark' },
    ...{ assigned: 'assigned remark', decision: 'decided:', withdrawn: 'took a decision back', invited: 'invited' },
    ...{
      revoked: 'took a link back',
      extended: 'extended it until',
      paused: 'paused it',
      continued: 'opened it again',
    },
    ...{ merged: 'merged', closed: 'closed it' },
  },
  ...{ remark: 'Remark', openThen: 'Open remarks then', pagesThen: 'Pages seen before', data: 'Data', tree: 'Tree' },
  ...{ sealed: 'Line and seal', solvedBy: 'Solved by', assignedTo: 'For', changedFiles: 'Changed files' },
  ...{ moved: 'pin moved', console: 'What the browser reported', shot: 'Picture of remark', nothing: 'None.' },
  shotMissing: 'The picture is no longer there.',
  damage: 'The end of the log is not known',
  proofText:
    'Each line is sealed with a key over the line before it and its own text. Whoever has the key can prove that none was changed, left out or added.',
  ...{ revoked: 'taken back', used: 'last seen' },
};

const german: RecordWords = {
  language: 'de',
  record: 'Protokoll der Abnahme',
  facts: {
    ...{ project: 'Projekt', branch: 'Zweig', address: 'Adresse', state: 'Stand', opened: 'Eröffnet', ends: 'Endet' },
    ...{ closed: 'Geschlossen', version: 'Fassung', written: 'Dieses Protokoll ist vom', read: 'Zuletzt gelesen' },
  },
  states: {
    ...{ opening: 'wird eröffnet', open: 'offen', paused: 'angehalten', closing: 'wird geschlossen' },
    closed: 'geschlossen',
  },
  sections: {
    ...{ approval: 'Ergebnis', decisions: 'Entscheidungen', remarks: 'Anmerkungen', versions: 'Fassungen' },
    ...{ people: 'Beteiligte', pages: 'Angesehene Seiten', timeline: 'Verlauf', proof: 'Versiegelte Zeilen' },
  },
  verdicts: { approve: 'Freigegeben', 'approve-with-remarks': 'Freigegeben mit Anmerkungen', 'not-yet': 'Noch nicht' },
  standings: {
    ...{ counts: 'gilt', stale: 'inzwischen gibt es eine andere Fassung', withdrawn: 'wurde zurückgenommen' },
    replaced: 'später neu entschieden',
  },
  statuses: { new: 'neu', 'in-work': 'in Arbeit', 'please-check': 'bitte prüfen', done: 'erledigt' },
  purposes: { view: 'darf ansehen', comment: 'darf anmerken', approve: 'entscheidet' },
  events: {
    ...{ opened: 'eröffnete sie mit', deployed: 'stellte bereit:', entered: 'kam herein', 'page-seen': 'sah an:' },
    ...{ remark: 'schrieb Anmerkung', moved: 'verschob die Nadel von Anmerkung', reply: 'antwortete auf Anmerkung' },
    ...{ status: 'setzte Anmerkung', assigned: 'übergab Anmerkung', decision: 'entschied:', invited: 'lud ein:' },
    ...{ withdrawn: 'nahm eine Entscheidung zurück', revoked: 'nahm einen Link zurück', extended: 'verlängerte bis' },
    ...{ paused: 'hielt sie an', continued: 'öffnete sie wieder', merged: 'führte zusammen:', closed: 'schloss sie' },
  },
  ...{
    remark: 'Anmerkung',
    openThen: 'Damals offen',
    pagesThen: 'Zuvor angesehen',
    data: 'Daten',
    tree: 'Inhalt (tree)',
  },
  ...{ sealed: 'Zeile und Siegel', solvedBy: 'Behoben mit', assignedTo: 'Für', changedFiles: 'Geänderte Dateien' },
  ...{ moved: 'Nadel verschoben', console: 'Meldungen des Browsers', shot: 'Bild zu Anmerkung', nothing: 'Keine.' },
  shotMissing: 'Das Bild ist nicht mehr da.',
  damage: 'Das Ende der Aufzeichnung ist nicht bekannt',
  proofText:
    'Jede Zeile ist mit einem Schlüssel über die Zeile davor und ihren eigenen Text versiegelt. Wer den Schlüssel hat, kann beweisen, dass keine verändert, weggelassen oder hinzugefügt wurde.',
  ...{ revoked: 'zurückgenommen', used: 'zuletzt da' },
};

/** The words of a record in the client's language; English where we do not speak it. */
export function recordWords(language: string): RecordWords {
  return language.startsWith('de') ? german : english;
}
