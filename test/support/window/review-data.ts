import type { Job } from '#shared/domain/job.ts';
import type { Approval, Decision, Remark, ReviewRoom } from '#shared/domain/review-room.ts';
import type { Review, ReviewLink, ReviewPlan, ReviewProof, ReviewWish } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { FakeAnswers } from '../fake-client.ts';
import { ago } from './data.ts';
import { pagePicture } from './page-picture.ts';

const hash = (sign: string) => sign.repeat(40 / sign.length);
const uuid = (number: number) => `018f0000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const versions = [
  {
    commit: hash('a1b2'),
    tree: hash('11aa'),
    subject: 'Show delivery days before the address is asked',
    at: ago(3000),
  },
  { commit: hash('c3d4'), tree: hash('22bb'), subject: 'Make the call to action readable', at: ago(900) },
  { commit: hash('e5f6'), tree: hash('33cc'), subject: 'Keep the basket when the language changes', at: ago(70) },
] as const;
const [first, second, newest] = versions;
const data = { id: 'job-done', kind: 'pulled', at: ago(2900) } as const;

type ReviewAuthor = Remark['by'];

const client = (name: string): ReviewAuthor => ({
  ...{ person: `p_${name.toLowerCase()}`, name, role: 'client', link: 'AbCdEf012345' },
});
const mira: ReviewAuthor = { person: 'd_mira', name: 'Mira', role: 'developer', link: null };
const anna = client('Anna Blum');

const proof = (id: ReviewProof['id'], found: string, more: Partial<ReviewProof> = {}): ReviewProof => ({
  ...{ id, ok: true, found, snippets: [], at: ago(70) },
  ...more,
});

const proofs: readonly ReviewProof[] = [
  proof('gate', 'Without a pass, /, /wp-login.php, /xmlrpc.php and /wp-json/ answer 403.'),
  proof('static-files', 'wp-content/uploads/2026/05/order-4411.pdf answers 200 without a pass.', {
    ok: false,
    mend: 'The web server sends files itself without asking. Put one of these into its configuration.',
    snippets: ['nginx', 'apache'].map((server) => ({
      ...{ for: server, title: server, file: `/etc/${server}/conf.d/review.conf` },
      text: 'location ~ ^/wp-content/ {\n  auth_request /stagelift-gate;\n}\n',
    })),
  }),
  proof('mail', 'A mail that the site sent to itself was caught and did not leave the server.'),
  proof('cron', 'DISABLE_WP_CRON is true; a due event was not run.'),
  proof('payments', 'Stripe and PayPal have sandbox keys.'),
  proof('webhooks', 'Two addresses of webhooks were replaced.'),
  proof('robots', 'X-Robots-Tag: noindex, nofollow is on every page that was asked for.'),
  proof('agent', 'The program answers with version 1 and the deployed commit.'),
];

export const review: Review = {
  ...{ id: 'blumen-delivery-days', projectId: 'blumen', title: 'Delivery days', state: 'open' },
  ...{ branch: 'feature/delivery-days', version: newest, data, serverId: 'web-1' },
  ...{ where: 'deploy@web1.hosting-nord.example:22', host: 'web1.hosting-nord.example' },
  siteUrl: 'https://blumen-delivery-days.preview.hosting-nord.example/',
  reviewUrl: 'https://blumen-delivery-days--review.preview.hosting-nord.example/',
  store: '/home/deploy/.stagelift/reviews/blumen-delivery-days',
  ...{ createdAt: ago(2900), expiresAt: ago(-60 * 24 * 9), closedAt: null, tiedToBranch: true },
  ...{ language: 'de', contact: 'Mira, +49 40 123 45 67', quorum: 2 },
  environment: {
    ...{ id: 'review-blumen-delivery-days', name: 'Delivery days', stage: 'review', serverId: 'web-1' },
    path: '/home/deploy/previews/blumen-delivery-days',
    url: 'https://blumen-delivery-days.preview.hosting-nord.example',
    database: { kind: 'read' },
  },
  proofs: [...proofs],
  jobs: ['job-review-open', 'job-review'],
};

const link = (id: string, name: string, more: Partial<ReviewLink>): ReviewLink => ({
  ...{ id, person: `p_${name.toLowerCase()}`, name, purpose: 'approve', hasPin: false, createdAt: ago(2900) },
  ...{ expiresAt: review.expiresAt, revokedAt: null, firstUse: ago(2000), lastUse: ago(30) },
  ...more,
});

const links: readonly ReviewLink[] = [
  link('AbCdEf012345', 'Anna Blum', { hasPin: true }),
  link('AbCdEf012346', 'Herr Direktor Doktor Friedrich-Wilhelm von und zu Langenfelde', { lastUse: ago(1500) }),
  link('AbCdEf012347', 'Shop team', { purpose: 'comment', firstUse: null, lastUse: null }),
  link('AbCdEf012348', 'Old agency', { purpose: 'view', revokedAt: ago(600) }),
];

const browser = { agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1) Safari/605', language: 'de-DE', density: 3 };
const checkout = { path: '/kasse/', title: 'Kasse – Blumenladen' };

function remark(number: number, text: string, more: Partial<Remark> = {}): Remark {
  return {
    ...{ number, id: uuid(number), at: ago(1800 - number * 7), by: anna, version: second.commit, text, page: checkout },
    anchor: {
      ...{ selector: 'main form > fieldset:nth-of-type(2) button.primary', text: 'Jetzt kaufen', tag: 'button' },
      ...{ x: 0.5, y: 0.5, page: { x: 640, y: 392 } },
    },
    ...{ shot: '0a'.repeat(16), browser: { ...browser, width: 1280, height: 800 }, errors: [], status: 'new' },
    ...{ assignedTo: null, solvedBy: null, thread: [] },
    ...more,
  };
}

const remarks: readonly Remark[] = [
  remark(1, 'The delivery day is one day too late when I order before noon.', {
    ...{ status: 'done', solvedBy: second.commit, assignedTo: 'Mira' },
    thread: [
      {
        ...{ id: uuid(101), at: ago(1400), by: mira, kind: 'reply', shot: '0b'.repeat(16), status: null },
        text: 'It counts from noon on now.',
      },
      { id: uuid(102), at: ago(1390), by: mira, kind: 'status', text: '', shot: null, status: 'please-check' },
      { id: uuid(103), at: ago(1100), by: anna, kind: 'status', text: '', shot: null, status: 'done' },
    ],
  }),
  remark(2, 'On the telephone the button lies under the bar and cannot be pressed. See https://example.com/help?id=4', {
    ...{ status: 'in-work', assignedTo: 'Mira', browser: { ...browser, width: 390, height: 844 } },
    errors: ['TypeError: Cannot read properties of null (reading "offsetTop") at sticky.js:41', 'Failed to load /x.js'],
    thread: [
      { id: uuid(104), at: ago(900), by: mira, kind: 'assigned', text: 'Mira', shot: null, status: null },
      { id: uuid(105), at: ago(890), by: mira, kind: 'status', text: '', shot: null, status: 'in-work' },
      {
        ...{ id: uuid(106), at: ago(880), by: mira, kind: 'reply', shot: null, status: null },
        text: 'Thank you. Which telephone is it, and does it also happen after turning it on its side?',
      },
      {
        ...{ id: uuid(107), at: ago(400), by: anna, kind: 'reply', shot: null, status: null },
        text: 'An iPhone 17. On its side everything is fine.',
      },
    ],
  }),
  remark(3, 'Could the picture of the tulips be brighter?', {
    ...{ status: 'please-check', solvedBy: newest.commit, assignedTo: 'Jonas', shot: null },
  }),
  remark(
    4,
    [
      '<script>alert(1)</script><img src=x onerror=alert(2)> [click](javascript:alert(3)) \u001B[31mred\u001B[0m',
      '\u202Egnp.exe looks like a picture\u202C and a zero\u200Bwidth. javascript:alert(4) http://192.0.2.1/pixel.gif',
      '![x](https://tracker.example/pixel.png) https://user:secret@evil.example/ https://blumen-laden.example@evil.example/',
    ].join('\n'),
    {
      by: client('<b>Eve</b>\u202Evil'),
      page: { path: '/', title: '<svg onload=alert(5)>' },
      errors: ['<iframe src=x>'],
    },
  ),
  remark(5, `${'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(40)} ${'A long story. '.repeat(300)}`, {
    by: client('Shop team'),
    anchor: null,
  }),
];

const decisions: readonly Decision[] = [
  {
    ...{ id: uuid(201), at: ago(1000), by: anna, name: 'Anna Blum', verdict: 'approve-with-remarks' },
    text: 'Fine for us, if the button on the telephone is mended before it goes live.',
    ...{ commit: second.commit, tree: second.tree, data, pages: [checkout, { path: '/', title: 'Blumenladen' }] },
    ...{ open: [2], shots: ['0a'.repeat(16)], standing: 'stale' },
  },
  {
    ...{ id: uuid(202), at: ago(1500), by: anna, name: 'Anna Blum', verdict: 'not-yet', text: 'The day is wrong.' },
    ...{ commit: first.commit, tree: first.tree, data, pages: [checkout], open: [1], shots: [], standing: 'replaced' },
  },
];

const stale: Approval = {
  ...{ kind: 'stale', commit: newest.commit, tree: newest.tree, approvals: [], needed: 2 },
  text: 'Anna Blum approved c3d4c3d4; now e5f6e5f6 is deployed. Ask again.',
  missing: ['Anna Blum', 'Herr Direktor Doktor Friedrich-Wilhelm von und zu Langenfelde'],
  approvedBefore: {
    commit: second.commit,
    files: ['wp-content/themes/blumen/basket.php', 'wp-content/themes/blumen/languages/de_DE.po'],
  },
};

export const room: ReviewRoom = {
  review,
  links: [...links],
  remarks: [...remarks],
  decisions: [...decisions],
  approval: stale,
  versions: versions.map((version, index) => ({
    ...version,
    deployedAt: ago([2890, 890, 69][index] ?? 0),
    files: index === 0 ? [] : ['wp-content/themes/blumen/basket.php', 'wp-content/themes/blumen/languages/de_DE.po'],
  })),
  pagesSeen: [
    { page: checkout, by: ['Anna Blum', 'Shop team'], last: ago(30) },
    { page: { path: '/', title: 'Blumenladen' }, by: ['Anna Blum'], last: ago(40) },
  ],
  mailCount: 2,
  readAt: ago(0.2),
  damage: null,
};

const paused: ReviewRoom = {
  ...room,
  review: { ...review, id: 'blumen-spring', title: 'Spring catalogue', state: 'paused', branch: 'feature/spring' },
  ...{ remarks: [], decisions: [], links: links.slice(0, 1) },
  approval: {
    ...{ kind: 'waiting', text: 'Anna Blum has not decided about e5f6e5f6 yet.', commit: newest.commit, needed: 1 },
    ...{ tree: newest.tree, approvals: [], missing: ['Anna Blum'], approvedBefore: null },
  },
  damage: 'The last 41 bytes of the log are no whole line and were set aside.',
};

const record: ReviewRoom = {
  ...room,
  review: {
    ...review,
    ...{ id: 'blumen-basket', title: 'New basket', state: 'closed', closedAt: ago(60 * 24 * 20), branch: null },
  },
  approval: {
    ...{ kind: 'approved', text: 'Anna Blum approved c3d4c3d4.', commit: second.commit, tree: second.tree, needed: 1 },
    approvals: [{ name: 'Anna Blum', at: ago(60 * 24 * 21), verdict: 'approve' }],
    ...{ missing: [], approvedBefore: null },
  },
};

const rooms: readonly ReviewRoom[] = [room, paused, record];

const wish: ReviewWish = {
  ...{ projectId: 'blumen', serverId: 'web-1', folder: '~/previews', servedFolder: '' },
  ...{ previewHost: '*.preview.hosting-nord.example', protocol: 'https' },
  database: { kind: 'make', name: 'rv_blumen', user: 'rv_blumen', host: '127.0.0.1', port: 3306 },
  ...{ data: { kind: 'pull', sourceId: 'production' }, uploads: { kind: 'proxy' }, build: true },
  ...{ expiresAt: ago(-60 * 24 * 14), tiedToBranch: true, language: 'de', contact: 'Mira, +49 40 123 45 67' },
  ...{ people: [{ name: 'Anna Blum', purpose: 'approve' }], quorum: 1 },
};

const plan: ReviewPlan = {
  ...{
    id: 'plan-r',
    kind: 'open',
    projectId: 'blumen',
    reviewId: review.id,
    title: review.title,
    hash: 'h',
    at: ago(0),
  },
  where: 'deploy@web1.hosting-nord.example:22 ~/previews/blumen-delivery-days',
  ...{ siteUrl: review.siteUrl, reviewUrl: review.reviewUrl, version: newest },
  steps: [
    {
      ...{ id: 'release', title: 'Put the version there', state: { kind: 'missing' }, undo: 'The folder is removed.' },
      lines: [{ kind: 'path', text: '~/.stagelift/reviews/blumen-delivery-days/releases/0001-e5f6e5f6e5f6' }],
    },
    {
      ...{ id: 'database', title: 'Make the database rv_delivery_days', state: { kind: 'missing' } },
      lines: [{ kind: 'statement', text: 'CREATE DATABASE `rv_delivery_days` CHARACTER SET utf8mb4' }],
      undo: 'The database and its user are removed.',
    },
    {
      ...{ id: 'data', title: 'Pull Production, masked', state: { kind: 'missing' }, undo: 'Goes with the database.' },
      lines: [{ kind: 'note', text: '18 tables, 890 MB; 4 columns are masked before they leave production.' }],
    },
    {
      ...{ id: 'gate', title: 'Close it to everybody without a link', lines: [], undo: 'Goes with the folder.' },
      state: {
        ...{ kind: 'by-hand', why: 'Files that the web server sends itself need a line in its configuration.' },
        snippets: proofs.find(({ id }) => id === 'static-files')?.snippets ?? [],
      },
    },
  ],
  problems: [
    {
      ...{
        id: 'wildcard',
        severity: 'info',
        title: 'The certificate of *.preview.hosting-nord.example fits both names',
      },
    },
  ],
};

const closePlan: ReviewPlan = {
  ...{ ...plan, id: 'plan-c', kind: 'close', problems: [] },
  steps: ['The links', 'The folder ~/previews/blumen-delivery-days', 'The database rv_delivery_days'].map(
    (title, index) => ({
      ...{ id: `gone-${String(index)}`, title, lines: [], state: { kind: 'missing' as const }, undo: '' },
    }),
  ),
};

const reviewJob = (id: string, state: Job['state']): Job => ({
  ...{ id, kind: 'review', title: 'Open the review Delivery days', projectId: 'blumen' },
  ...{ sourceId: 'production', targetId: 'review-blumen-delivery-days', state, createdAt: ago(1.1) },
  ...(state === 'done' && { endedAt: ago(0.2) }),
  steps: ['Put the version there', 'Make the database', 'Pull Production, masked', 'Prove that it is harmless'].map(
    (title, index) => ({
      ...{ name: `s${String(index)}`, title, weight: 0.25 },
      state: state === 'done' || index < 2 ? 'done' : index === 2 ? 'running' : 'waiting',
      fraction: state === 'done' || index < 2 ? 1 : index === 2 ? 0.4 : 0,
    }),
  ),
  actions: state === 'running' ? ['cancel'] : [],
});

export const reviewJobs = [reviewJob('job-review-open', 'done'), reviewJob('job-review', 'running')];

const qr = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h29v29H0z"/><path stroke="#000" d="M4 4.5h7m2 0h1m1 0h3m1 0h7M4 5.5h1m5 0h1m1 0h4m3 0h1m5 0h1M4 6.5h1m1 0h3m1 0h1m2 0h2m2 0h1m1 0h1m1 0h3m1 0h1M4 7.5h1m1 0h3m1 0h1m4 0h1m2 0h1m1 0h1m1 0h3m1 0h1M4 8.5h1m5 0h1m1 0h1m2 0h2m2 0h1m5 0h1M4 9.5h7m1 0h1m1 0h1m1 0h1m1 0h7"/></svg>`;

function find(reviewId: string): ReviewRoom {
  const found = rooms.find((known) => known.review.id === reviewId);
  if (!found) throw new AppError('review.not-found');
  return found;
}

/** What is answered about reviews. */
export const reviewAnswers: FakeAnswers = {
  'reviews.list': ({ projectId }) =>
    rooms.map((known) => known.review).filter((known) => projectId === undefined || known.projectId === projectId),
  'reviews.get': ({ reviewId }) => find(reviewId),
  'reviews.sync': ({ reviewId }) => ({ ...find(reviewId), readAt: ago(0) }),
  'reviews.propose': ({ branch }) => ({
    ...wish,
    ...(branch !== undefined && { branch, id: 'blumen-delivery-days', title: 'Delivery days' }),
  }),
  'reviews.plan': ({ runId }, emit) => {
    emit('reviews.planning', { runId, text: 'Looking at web1.hosting-nord.example' });
    return plan;
  },
  'reviews.planUpdate': () => ({ ...plan, kind: 'update', steps: plan.steps.slice(0, 1), problems: [] }),
  'reviews.planClose': () => closePlan,
  'reviews.apply': () => reviewJob('job-review', 'running'),
  'reviews.check': () => [...proofs],
  'reviews.comment': ({ reviewId }) => find(reviewId),
  'reviews.setStatus': ({ reviewId }) => find(reviewId),
  'reviews.assign': ({ reviewId }) => find(reviewId),
  'reviews.invite': ({ name, purpose }) => link('AbCdEf012349', name, { purpose, firstUse: null, lastUse: null }),
  'reviews.link': ({ linkId }) => ({ url: `${review.reviewUrl}?k=${linkId}.${'aB3x'.repeat(8)}`, qr }),
  'reviews.revoke': ({ reviewId }) => find(reviewId),
  'reviews.extend': ({ reviewId }) => find(reviewId),
  'reviews.pause': ({ reviewId }) => find(reviewId),
  'reviews.shot': () => pagePicture(),
  'reviews.mails': () => [
    {
      ...{ id: 'm2', at: ago(20), from: 'shop@blumen-laden.example', to: ['anna@blum.example'] },
      ...{
        subject: 'Your order 4411',
        text: 'Thank you for your order.\n\nIt arrives on Tuesday.\nhttps://blumen-laden.example/orders/4411',
      },
    },
    {
      ...{ id: 'm1', at: ago(700), from: 'wordpress@blumen-laden.example', to: ['a@example.com', 'b@example.com'] },
      ...{ subject: '', text: '<script>alert(1)</script>\nhttp://192.0.2.1/pixel.gif' },
    },
  ],
  'reviews.reminder': () => ({
    text: `Hello Anna,\n\nthe review “Delivery days” waits for your decision about the newest version:\n${review.reviewUrl}\n\nBest regards`,
  }),
  'reviews.tend': () => [],
  'reviews.forget': () => ({ done: true }),
};

/** No review at all, and none can be proposed. */
export const noReviews: FakeAnswers = {
  'reviews.list': () => [],
  'reviews.propose': () => {
    throw new AppError('review.no-place');
  },
};

/** The server is away: everything that asks it fails. */
export const reviewOffline: FakeAnswers = {
  'reviews.sync': () => {
    throw new AppError('connection.timeout');
  },
  'reviews.comment': () => {
    throw new AppError('connection.timeout');
  },
  'reviews.shot': () => {
    throw new AppError('connection.timeout');
  },
  'reviews.mails': () => {
    throw new AppError('connection.timeout');
  },
};

/** Two hundred remarks, half of them done, and pictures that are none. */
export const manyRemarks: FakeAnswers = {
  'reviews.get': ({ reviewId }) => ({
    ...find(reviewId),
    remarks: Array.from({ length: 200 }, (_, index) =>
      remark(index + 1, `Something is not right in place ${String(index + 1)}.`, {
        ...(index % 2 === 1 && { status: 'done' as const }),
      }),
    ),
  }),
  'reviews.sync': () => new Promise<never>(() => {}),
  'reviews.shot': () => ({
    type: 'image/png',
    data: btoa('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
  }),
};
