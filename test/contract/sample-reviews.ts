import type { ReviewRoom } from '#shared/domain/review-room.ts';
import type { Review, ReviewLink, ReviewPlan, ReviewProof, ReviewWish } from '#shared/domain/review.ts';
import { at, local } from './sample-values.ts';

// Values of reviews; see sample-values.ts.

export const reviewKey = { reviewId: 'shop-new-header' };
const commit = 'a1b2'.repeat(10);
const tree = 'c3d4'.repeat(10);
const version = { commit, tree, subject: 'Make the header blue', at };
const data = { id: 'job-1', kind: 'pulled', at } as const;
const anna = { person: 'p_anna', name: 'Anna', role: 'client', link: 'AbCdEf012345' } as const;
const page = { path: '/shop', title: 'Shop' };

export const reviewWish: ReviewWish = {
  ...{ projectId: 'shop', branch: 'feature/new-header', from: 'main', id: 'shop-new-header', title: 'New header' },
  ...{ serverId: 'web-1', folder: '~/previews', previewHost: '*.preview.example.org', protocol: 'https' },
  servedFolder: '',
  database: { kind: 'make', name: 'rv_header', user: 'rv_header', host: '127.0.0.1', port: 3306 },
  data: { kind: 'pull', sourceId: 'production' },
  uploads: { kind: 'proxy' },
  ...{ build: true, expiresAt: at, tiedToBranch: true, language: 'de', contact: 'Mira', quorum: 1 },
  people: [{ name: 'Anna', purpose: 'approve', pin: '4711' }],
};

export const reviewPlan: ReviewPlan = {
  ...{ id: 'plan-1', kind: 'open', projectId: 'shop', ...reviewKey, title: 'New header', hash: 'c0ffee', at },
  where: 'deploy@web1.example.com:22 ~/previews/shop-new-header',
  siteUrl: 'https://shop-new-header.preview.example.org/',
  reviewUrl: 'https://shop-new-header--review.preview.example.org/',
  version,
  steps: [
    {
      ...{ id: 'release', title: 'Put the version there', state: { kind: 'missing' }, undo: 'The folder is removed.' },
      lines: [{ kind: 'path', text: '~/.stagelift/reviews/shop-new-header/releases/0001-a1b2a1b2a1b2' }],
    },
  ],
  problems: [{ id: 'no-snippet', severity: 'warning', title: 'Static files are open' }],
};

export const reviewProof: ReviewProof = {
  ...{ id: 'mail', ok: false, found: 'A mail left the server.', mend: 'Set sendmail_path.', at },
  snippets: [{ for: 'nginx', title: 'For static files', text: 'auth_request /gate;' }],
};

export const sampleReview: Review = {
  ...{ id: 'shop-new-header', projectId: 'shop', title: 'New header', state: 'open', branch: 'feature/new-header' },
  ...{ version, data, serverId: 'web-1', where: 'deploy@web1.example.com:22', host: 'web1.example.com' },
  ...{ siteUrl: reviewPlan.siteUrl, reviewUrl: reviewPlan.reviewUrl },
  store: '/home/deploy/.stagelift/reviews/shop-new-header',
  ...{ createdAt: at, expiresAt: at, closedAt: null, tiedToBranch: true, language: 'de', contact: 'Mira', quorum: 1 },
  environment: local,
  proofs: [reviewProof],
  jobs: ['job-1'],
};

export const reviewLink: ReviewLink = {
  ...{ id: 'AbCdEf012345', person: 'p_anna', name: 'Anna', purpose: 'approve', hasPin: true },
  ...{ createdAt: at, expiresAt: at, revokedAt: null, firstUse: at, lastUse: at },
};

export const approval: ReviewRoom['approval'] = {
  ...{ kind: 'stale', text: 'Anna approved a1b2a1b; now it is c3d4c3d: ask again.', commit, tree, needed: 1 },
  approvals: [{ name: 'Anna', at, verdict: 'approve' }],
  missing: ['Anna'],
  approvedBefore: { commit: tree, files: ['header.php'] },
};

const remarkId = '018f0000-0000-7000-8000-000000000001';

export const reviewRoom: ReviewRoom = {
  review: sampleReview,
  links: [reviewLink],
  remarks: [
    {
      ...{ number: 1, id: remarkId, at, by: anna, version: commit, text: 'Too dark', page, shot: '0a'.repeat(16) },
      anchor: { selector: 'h1', text: 'Shop', tag: 'h1', x: 0.5, y: 0.5, page: { x: 10, y: 20 } },
      browser: { agent: 'Firefox', language: 'de', width: 390, height: 844, density: 3 },
      ...{ errors: ['x is not defined'], status: 'please-check', assignedTo: 'Mira', solvedBy: commit },
      thread: [
        { id: remarkId, at, by: anna, kind: 'status', text: '', shot: null, status: 'please-check' },
        { id: remarkId, at, by: anna, kind: 'reply', text: 'Better?', shot: null, status: null },
      ],
    },
  ],
  decisions: [
    {
      ...{
        id: remarkId,
        at,
        by: anna,
        name: 'Anna',
        verdict: 'approve-with-remarks',
        text: 'Fine',
        commit,
        tree,
        data,
      },
      ...{ pages: [page], open: [1], shots: [], standing: 'counts' },
    },
  ],
  approval,
  versions: [{ ...version, deployedAt: at, files: ['header.php'] }],
  pagesSeen: [{ page, by: ['Anna'], last: at }],
  mailCount: 2,
  readAt: at,
  damage: null,
};
