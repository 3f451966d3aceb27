import type { RemarkStatus } from '#shared/domain/review.ts';
import type { Remark } from '#shared/domain/review-room.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { strings } from './strings.ts';

type ThreadKind = Remark['thread'][number]['kind'];

export const roomStrings = {
  tabs: {
    label: 'Parts of the review',
    remarks: 'Remarks',
    people: 'People',
    versions: 'Versions',
    decisions: 'Decisions',
    mail: 'Mail',
    proofs: 'Proofs',
  },
  deploy: 'Deploy newest',
  copyLink: 'Copy link',
  copyLinkOf: (name: string) => `Link of ${name}`,
  linkCopied: (name: string) => `The link of ${name} is copied`,
  openSite: 'Open the site',
  pause: 'Pause…',
  continue: 'Open it again',
  extend: 'Extend…',
  export: 'Export the record…',
  failed: 'That did not work',
  understood: 'Understood',
  check: 'Look for news now',
  close: 'Close…',
  forget: 'Forget…',
  readAt: 'Read',
  neverRead: 'not read yet',
  looking: 'Looking for news',
  paused: 'The gate is closed',
  pausedText: 'Nobody outside gets in; everything is kept as it is.',
  closed: 'This review is closed. Nothing can be added to its record.',
  opening: 'This review is being opened.',
  closing: 'This review is being closed.',
  openJob: 'Open the job',
  damage: 'A damaged end of the record was left out',
  offlineText: 'Below is what was last read. It is tried again by itself.',
  stale: 'The approval is for another version',
  staleText: (hash: string, files: number) =>
    files === 0
      ? `${hash} was approved. What is deployed now is another version.`
      : `${formatCount(files)} ${plural(files, 'file has', 'files have')} changed since ${hash}`,
  staleMore: (count: number) => `and ${formatCount(count)} more`,
  askAgain: 'Ask again…',
  verdictLabel: 'What was decided',
  needed: (have: number, needed: number) =>
    `${formatCount(have)} of ${formatCount(needed)} ${plural(needed, 'approval', 'approvals')}`,
  pauseTitle: 'Close the gate for now?',
  pauseText: 'Nobody outside gets in until you open it again. Data, remarks and decisions stay as they are.',
  pauseConfirm: 'Pause',
  extendTitle: 'How long should it stay?',
  extendUntil: 'Stays until',
  extendBy: (days: number) =>
    days % 7 === 0
      ? `${formatCount(days / 7)} ${plural(days / 7, 'week', 'weeks')} longer`
      : `${formatCount(days)} ${plural(days, 'day', 'days')} longer`,
  extendConfirm: 'Extend',
  extendText: (date: string) => `It then ends on ${date}. Links that are still good are good until then as well.`,
  exportFolder: 'Where should the record be put?',
  exported: 'The record was written',
  show: 'Show',
  forgetTitle: (title: string) => `Forget ${title}?`,
  forgetText:
    'Its record goes with it: remarks, pictures and decisions. Export it first if somebody may ask for it later.',
  forgetConfirm: 'Forget the review',
  forgotten: (title: string) => `${title} was forgotten`,
  remarks: {
    list: 'Remarks of the review',
    filter: 'Show',
    filters: { open: 'Open', mine: 'Mine', check: 'Please check', done: 'Done', all: 'All' },
    search: 'Search remarks',
    none: 'No remark yet',
    noneText:
      'Whoever has a link points at a place on the page and writes what is on their mind. It appears here within seconds, with a picture.',
    noneRecord: 'Nobody remarked upon anything.',
    noMatch: 'No remark here.',
    noneChosen: 'Choose a remark.',
    number: (number: number) => `Remark ${formatCount(number)}`,
    word: 'Remark',
    unread: 'new for you',
    answers: (count: number) => `${formatCount(count)} ${plural(count, 'answer', 'answers')}`,
    back: 'All remarks',
  },
  remark: {
    page: 'Page',
    openPage: 'Open the page',
    version: 'Version',
    place: 'Place',
    noPlace: 'about the whole page',
    browser: 'Browser',
    viewport: 'Window',
    viewportText: (width: number, height: number, density: number) =>
      `${String(width)} × ${String(height)}${density === 1 ? '' : `, ${String(density)} × sharp`}`,
    language: 'Language',
    details: 'Browser, window and place',
    errors: (count: number) => `${formatCount(count)} ${plural(count, 'error', 'errors')} in the browser’s console`,
    shot: (number: number) => `The page at remark ${formatCount(number)}`,
    shotLoading: 'Loading the picture',
    shotFailed: 'The picture could not be read.',
    shotNone: 'No picture was sent with it.',
    shotBad: 'This file is not the picture it says it is, and is not shown.',
    enlarge: 'Enlarge',
    ring: 'The ring marks the place that is meant.',
    wholePage: 'About the whole page.',
    before: 'Before',
    after: 'After',
    beforeAfter: 'Before and after',
    pictureAt: (name: string) => `Picture from ${name}`,
    status: 'Status',
    statusNames: {
      new: 'New',
      'in-work': 'In work',
      'please-check': 'Please check',
      done: 'Done',
    } satisfies Readonly<Record<RemarkStatus, string>>,
    statusTexts: {
      new: 'Not begun.',
      'in-work': 'Somebody is at it.',
      'please-check': 'The client is asked to look.',
      done: 'Nothing is left to do.',
    } satisfies Readonly<Record<RemarkStatus, string>>,
    assign: 'Assigned to',
    nobody: 'Nobody',
    somebody: 'Somebody else…',
    assignTitle: 'Who looks after it?',
    assignName: 'Name',
    assignConfirm: 'Assign',
    assignMe: 'That is me: “Mine” shows what is assigned to this name',
    solve: 'Solved by a commit…',
    solveTitle: (number: number) => `Which commit solves remark ${formatCount(number)}?`,
    solveCommit: 'Commit',
    solveOther: 'Another commit…',
    solveTyped: 'Which one',
    solveHint:
      'A hash, or the name of a branch or tag. A commit whose message says “Fixes: remark 12” does this by itself.',
    solveStatus: 'The client then reads',
    solveConfirm: 'Solved by it',
    solvedBy: 'Solved by',
    solvedNotDeployed: 'not deployed yet',
    thread: 'What was said',
    reply: 'Answer',
    replyHint: 'The client reads it in the page.',
    send: 'Answer',
    sendAndCheck: 'Answer and ask to check',
    replyTooLong: 'At most 10,000 characters.',
    replyKept: 'What you wrote is still here.',
    more: 'Show all of it',
    less: 'Show less',
    entry: (kind: ThreadKind, by: string, entry: Pick<Remark['thread'][number], 'status' | 'text'>) =>
      kind === 'status'
        ? `${by} set it to “${entry.status === null ? '' : strings.statuses[entry.status]}”`
        : kind === 'assigned'
          ? entry.text.trim() === ''
            ? `${by} gave it to nobody`
            : `${by} gave it to ${entry.text}`
          : `${by} moved the pin`,
    developer: 'your side',
  },
} as const;
