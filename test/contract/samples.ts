import type { Contract, EventName, InputOf, OutputOf, PayloadOf, RequestName } from '#shared/contract/contract.ts';
import { effectiveRecipe, detection, recipePreview, recipeText } from './recipe-samples.ts';
import {
  approval,
  reviewKey,
  reviewLink,
  reviewPlan,
  reviewProof,
  reviewRoom,
  reviewWish,
  sampleReview,
} from './sample-reviews.ts';
import { keptCopy, scanReport, setUpPlan, setUpStatus, setUpWish } from './sample-plans.ts';
import {
  at,
  done,
  projectKey,
  environmentKey,
  jobKey,
  projectFileState,
  trustState,
  sampleServer,
  production,
  local,
  configPlan,
  checklistView,
  profile,
  sampleProject,
  detected,
  importFindings,
  options,
  plan,
  job,
  progress,
  line,
  report,
  finding,
  question,
  settings,
} from './sample-values.ts';

/** One valid exchange for every request of the contract. */
export type RequestSamples = {
  readonly [K in RequestName]: { readonly input: InputOf<Contract, K>; readonly output: OutputOf<Contract, K> };
};

/** One valid payload for every event of the contract. */
export type EventSamples = { readonly [K in EventName]: PayloadOf<Contract, K> };

export const requestSamples: RequestSamples = {
  'projects.list': { input: {}, output: [sampleProject] },
  'projects.get': { input: projectKey, output: sampleProject },
  'projects.detectFolder': { input: { folder: '/home/ann/shop' }, output: detected },
  'projects.detectServer': { input: { serverId: 'web-1', path: '/var/www/shop' }, output: detected },
  'projects.cloneGit': { input: { url: 'https://git.example.com/shop.git', folder: '/home/ann/s' }, output: detected },
  'projects.add': { input: { project: sampleProject }, output: sampleProject },
  'projects.addDemo': { input: {}, output: sampleProject },
  'projects.rename': { input: { ...projectKey, name: 'New' }, output: sampleProject },
  'projects.remove': { input: projectKey, output: done },
  'projects.decideColumns': {
    input: { ...projectKey, decisions: [{ table: 'wp_leads', column: 'phone2', rule: { kind: 'keep' } }] },
    output: sampleProject,
  },
  'projectFile.state': { input: projectKey, output: projectFileState },
  'projectFile.init': { input: projectKey, output: { ...projectFileState, kind: 'good', problems: [] } },
  'projectFile.show': {
    input: projectKey,
    output: { path: '/home/ann/shop/stagelift.yml', text: 'version: 1\n', content: { version: 1 } },
  },
  'projectFile.set': {
    input: { ...projectKey, key: ['environments', 'local', 'url'], value: 'http://shop.localhost' },
    output: projectFileState,
  },
  'projectFile.addServers': { input: projectKey, output: projectFileState },
  'trust.state': { input: projectKey, output: trustState },
  'trust.give': { input: { ...projectKey, hash: trustState.hash }, output: { ...trustState, kind: 'trusted' } },
  'trust.withdraw': { input: projectKey, output: trustState },
  'environments.save': { input: { ...projectKey, environment: local }, output: sampleProject },
  'environments.remove': { input: environmentKey, output: sampleProject },
  'environments.status': {
    input: environmentKey,
    output: {
      environmentId: 'production',
      branch: 'main',
      commit: { hash: 'a'.repeat(40), subject: 'First', at },
      data: { pulledAt: at, sourceId: 'production' },
      health: { kind: 'ok', status: 200, milliseconds: 12 },
    },
  },
  'environments.doctor': { input: { runId: 'r', ...environmentKey }, output: [finding] },
  'imports.look': {
    input: { place: { sources: ['wp-cli'], path: '/home/ann/shop' }, projectId: 'shop' },
    output: importFindings,
  },
  'imports.take': {
    input: {
      ...{ place: { path: '/home/ann/shop' }, projectId: 'shop', servers: ['server-1'], keepPasswords: true },
      environments: [{ key: 'environment-1', stage: 'staging', url: 'https://staging.example.com' }],
    },
    output: {
      ...{ servers: [sampleServer], environments: [production] },
      secrets: [{ ref: 'server/web-1/password', kept: true }],
    },
  },
  'recipes.list': { input: {}, output: [{ id: 'wordpress', title: 'WordPress', origin: 'built-in' }] },
  'recipes.effective': { input: projectKey, output: effectiveRecipe },
  'recipes.source': { input: projectKey, output: recipeText },
  'recipes.check': {
    input: { ...projectKey, text: 'extends: wordpress\n' },
    output: {
      problems: [
        { severity: 'error', line: 1, column: 1, path: 'maskin', message: 'the key maskin is not known here' },
      ],
      effective: effectiveRecipe,
    },
  },
  'recipes.detect': { input: { folder: '/home/ann/shop' }, output: detection },
  'recipes.preview': { input: { ...environmentKey, text: 'extends: wordpress\n' }, output: recipePreview },
  'recipes.planSave': {
    input: { ...projectKey, text: 'extends: wordpress\n' },
    output: { path: '/home/ann/shop/stagelift.yml', before: 'version: 1\n', after: 'version: 1\n', hash: 'a' },
  },
  'recipes.save': { input: { ...projectKey, text: 'extends: wordpress\n', expected: 'a' }, output: recipeText },
  'recipes.set': { input: { ...projectKey, key: ['add', 'skip'], value: null }, output: recipeText },
  'recipes.init': {
    input: { ...projectKey, kind: 'new', id: 'acme' },
    output: { path: '/home/ann/shop/.stagelift/recipes/acme.yaml', text: 'id: acme\n' },
  },
  'stages.save': {
    input: {
      ...environmentKey,
      config: { debug: false, flags: { 'new-checkout': 'enabled' } },
      data: { kind: 'separate' },
    },
    output: sampleProject,
  },
  'stages.plan': { input: environmentKey, output: configPlan },
  'stages.apply': { input: { ...environmentKey, hash: 'h', typedName: 'Production' }, output: configPlan },
  'stages.undo': { input: environmentKey, output: { files: ['.env'] } },
  'stages.check': {
    input: projectKey,
    output: {
      projectId: 'shop',
      checkedAt: at,
      stages: [
        { environmentId: 'production', kind: 'right', variable: 'APP_ENV', value: 'production', wanted: 'production' },
      ],
      findings: [{ id: 'debug-in-production', environmentId: 'production', severity: 'error', title: 'Debug is on' }],
    },
  },
  'stages.lastCheck': { input: projectKey, output: null },
  'stages.options': {
    input: environmentKey,
    output: {
      ...{ framework: 'Laravel', files: ['.env'], debug: true, logLevel: ['debug', 'error'], mail: ['catch', 'off'] },
      ...{ robots: [], applied: { at, files: ['.env'] } },
    },
  },
  'checklist.run': { input: { ...projectKey, runId: 'r' }, output: checklistView },
  'checklist.last': { input: projectKey, output: checklistView },
  'checklist.configure': {
    input: {
      ...projectKey,
      monitoring: { kind: 'schedule', every: 5, server: 'web-1', file: '/home/ann/health/shop.jsonl' },
      contacts: [{ name: 'Ann', role: 'decides about releases', reach: '+49 30 1234' }],
      runbook: 'docs/RUNBOOK.md',
      environment: {
        environmentId: 'production',
        backups: { files: '/backups/shop-*.sql.gz', every: 24, keep: 7, server: 'web-1' },
        wall: null,
      },
    },
    output: sampleProject,
  },
  'health.record': {
    input: projectKey,
    output: {
      at,
      looks: [
        {
          ...{ environmentId: 'production', status: 200, isUp: true, milliseconds: 80, tlsEndsAt: at },
          disk: { freeBytes: 1e9, totalBytes: 2e9 },
        },
      ],
    },
  },
  'runbook.show': { input: projectKey, output: { text: '# Runbook', path: 'docs/RUNBOOK.md', isWritten: false } },
  'runbook.export': { input: projectKey, output: { path: '/home/ann/shop/docs/RUNBOOK.md', text: '# Runbook' } },
  'flags.save': { input: { ...projectKey, flag: { id: 'new-checkout' } }, output: sampleProject },
  'flags.remove': { input: { ...projectKey, flagId: 'new-checkout' }, output: sampleProject },
  'flags.set': { input: { ...environmentKey, flagId: 'new-checkout', state: 'configurable' }, output: sampleProject },
  'masking.profiles': { input: {}, output: [profile] },
  'masking.saveProfile': { input: { profile }, output: profile },
  'masking.removeProfile': { input: { id: 'strict' }, output: done },
  'servers.list': { input: {}, output: [sampleServer] },
  'servers.save': { input: { server: sampleServer }, output: sampleServer },
  'servers.remove': { input: { serverId: 'web-1' }, output: done },
  'servers.doctor': { input: { runId: 'r', server: sampleServer, ...environmentKey }, output: [finding] },
  'hostKeys.list': {
    input: {},
    output: [{ host: 'web1', keyType: 'ssh-ed25519', fingerprint: 'SHA256:abc', addedAt: null, source: 'user' }],
  },
  'hostKeys.forget': { input: { host: 'web1', keyType: 'ssh-ed25519', typedHost: 'web1' }, output: done },
  'hostKeys.changed': {
    input: {},
    output: [
      {
        ...{ host: 'web1', port: 22, keyType: 'ssh-ed25519', fingerprint: 'SHA256:new', seenAt: at },
        trustedFingerprints: ['SHA256:old'],
      },
    ],
  },
  'hostKeys.replace': {
    input: { host: 'web1', port: 22, fingerprint: 'SHA256:new', typedHost: 'web1' },
    output: done,
  },
  'hostKeys.pending': { input: {}, output: [question] },
  'hostKeys.answer': { input: { questionId: 'q-1', trust: true }, output: done },
  'reviews.list': { input: projectKey, output: [sampleReview] },
  'reviews.get': { input: reviewKey, output: reviewRoom },
  'reviews.propose': { input: { ...projectKey, branch: 'feature/new-header' }, output: reviewWish },
  'reviews.plan': { input: { runId: 'r', wish: reviewWish }, output: reviewPlan },
  'reviews.planUpdate': { input: { ...reviewKey, runId: 'r', commit: 'main', data: true }, output: reviewPlan },
  'reviews.planClose': { input: { ...reviewKey, runId: 'r' }, output: { ...reviewPlan, kind: 'close' } },
  'reviews.apply': { input: { planId: 'plan-1', hash: 'c0ffee' }, output: job },
  'reviews.sync': { input: reviewKey, output: reviewRoom },
  'reviews.check': { input: reviewKey, output: [reviewProof] },
  'reviews.comment': {
    input: { ...reviewKey, remark: 1, id: '018f0000-0000-7000-8000-000000000002', text: 'Done' },
    output: reviewRoom,
  },
  'reviews.setStatus': { input: { ...reviewKey, remark: 1, status: 'done', commit: 'HEAD' }, output: reviewRoom },
  'reviews.assign': { input: { ...reviewKey, remark: 1, to: null }, output: reviewRoom },
  'reviews.invite': {
    input: { ...reviewKey, name: 'Anna', purpose: 'approve', pin: '4711', expiresAt: at },
    output: reviewLink,
  },
  'reviews.link': {
    input: { ...reviewKey, linkId: reviewLink.id },
    output: { url: 'https://shop-new-header--review.preview.example.org/?k=x', qr: '<svg/>' },
  },
  'reviews.revoke': { input: { ...reviewKey, linkId: reviewLink.id }, output: reviewRoom },
  'reviews.extend': { input: { ...reviewKey, until: at }, output: reviewRoom },
  'reviews.pause': { input: { ...reviewKey, paused: true }, output: reviewRoom },
  'reviews.shot': { input: { ...reviewKey, shot: '0a'.repeat(16) }, output: { type: 'image/png', data: 'iVBORw0=' } },
  'reviews.mails': {
    input: reviewKey,
    output: [{ id: 'm1', at, from: 'shop@example.org', to: ['anna@example.org'], subject: 'Order', text: 'Thanks' }],
  },
  'reviews.reminder': { input: { ...reviewKey, linkId: reviewLink.id }, output: { text: 'Hello Anna' } },
  'reviews.approveCheck': { input: { ...projectKey, commit: 'HEAD', sync: false }, output: approval },
  'reviews.export': { input: { ...reviewKey, file: '/home/ann/r.html' }, output: { file: '/home/ann/r.html' } },
  'reviews.sweep': {
    input: { ...projectKey, remove: false },
    output: {
      orphans: [{ serverId: 'web-1', reviewId: 'shop-old', at, what: ['~/previews/shop-old'] }],
      removed: false,
    },
  },
  'reviews.tend': { input: projectKey, output: [{ ...reviewKey, text: 'It has expired and was taken away.' }] },
  'reviews.forget': { input: reviewKey, output: done },
  'setup.catalogue': {
    input: {},
    output: {
      templates: [
        {
          ...{ kind: 'staging-production', title: 'Staging + production', purpose: 'p', fits: 'f', tooMuch: 't' },
          stages: [{ id: 'staging', name: 'Staging', stage: 'staging', purpose: 'p', reviewers: 'r' }],
        },
      ],
      presets: [
        {
          ...{ id: 'git-flow', title: 'Git flow', text: 't' },
          follows: [{ stage: 'staging', follows: { kind: 'branches', pattern: 'release/*' } }],
        },
      ],
    },
  },
  'setup.look': {
    input: projectKey,
    output: {
      ...{
        projectId: 'shop',
        isRepository: true,
        currentBranch: 'main',
        tags: ['v1.0.0'],
        refused: 1,
        preset: 'trunk',
      },
      ...{ branches: [{ name: 'main', remote: false }], money: true, automatedTests: false },
    },
  },
  'setup.advise': {
    input: { projectId: 'shop', answers: { people: 2, releasesPerMonth: 1, money: true } },
    output: {
      ...{ recommended: 'staging-production', preset: 'trunk', reasons: ['r'] },
      fewer: { kind: 'temporary-production', text: 't' },
      fits: [{ kind: 'per-team', fit: 'more-than-manageable', text: 't' }],
      load: { levels: 1, bearable: 1, warning: null },
    },
  },
  'setup.propose': { input: { ...projectKey, kind: 'per-team', teams: ['Backend'] }, output: setUpWish },
  'setup.plan': { input: { ...projectKey, runId: 'r', wish: setUpWish }, output: setUpPlan },
  'setup.planRemoval': { input: { ...environmentKey, runId: 'r', fromServer: true }, output: setUpPlan },
  'setup.apply': { input: { planId: 'plan-1', hash: 'c0ffee', typedName: 'Production' }, output: job },
  'setup.status': { input: projectKey, output: setUpStatus },
  'setup.check': { input: jobKey, output: setUpStatus },
  'setup.snippet': {
    input: { ...environmentKey, webServer: 'nginx' },
    output: { for: 'nginx', title: 'The web server', file: '/etc/nginx/conf.d/shop.conf', text: 'server {}' },
  },
  'setup.keptCopies': {
    input: projectKey,
    output: [keptCopy],
  },
  'setup.removeKeptCopy': {
    input: { ...projectKey, copy: { id: 'k', serverId: null, path: '~/.stagelift/kept/k', bytes: 4096 } },
    output: { removed: keptCopy },
  },
  'pulls.tables': {
    input: { projectId: 'shop', sourceId: 'production' },
    output: [{ name: 'wp_posts', group: '', rows: 12, bytes: 4096, usual: 'load' }],
  },
  'pulls.plan': {
    input: { runId: 'r', projectId: 'shop', sourceId: 'production', targetId: 'local', options },
    output: plan,
  },
  'scan.run': { input: { ...environmentKey, runId: 'r' }, output: scanReport },
  'scan.last': { input: environmentKey, output: scanReport },
  'scan.news': { input: projectKey, output: [{ environmentId: 'production', news: scanReport.news }] },
  'pulls.run': { input: { planId: 'plan-1', localPassword: 'letmein' }, output: job },
  'pulls.report': { input: jobKey, output: report },
  'jobs.list': { input: projectKey, output: [job] },
  'jobs.get': { input: jobKey, output: job },
  'jobs.progress': { input: jobKey, output: progress },
  'jobs.log': { input: jobKey, output: [line] },
  'jobs.pause': { input: jobKey, output: job },
  'jobs.cancel': { input: jobKey, output: job },
  'jobs.resume': { input: jobKey, output: job },
  'jobs.undo': { input: jobKey, output: job },
  'jobs.discard': { input: jobKey, output: job },
  'engine.info': { input: {}, output: { version: '0.1.0', node: '24.0.0', dataFolder: '/d', startedAt: at } },
  'engine.notices': { input: {}, output: [{ id: '1', text: 'A file was damaged.' }] },
  'engine.quiesce': { input: {}, output: done },
  'shell.settings': { input: {}, output: { settings, notice: null } },
  'shell.saveSettings': { input: { appearance: 'dark' }, output: settings },
  'shell.secretBackend': { input: {}, output: { backend: 'gnome_libsecret', protection: 'keychain' } },
  'shell.secretsStored': { input: { refs: ['db/shop'] }, output: ['db/shop'] },
  'shell.askSecret': { input: { ref: 'db/shop', title: 'Database password' }, output: { stored: true } },
  'shell.forgetSecret': { input: { ref: 'db/shop' }, output: done },
  'shell.chooseFolder': { input: { title: 'Choose' }, output: { folder: '/home/ann' } },
  'shell.chooseFile': { input: { title: 'Choose' }, output: { file: null } },
  'shell.openExternal': { input: { url: 'https://example.com' }, output: done },
  'shell.showInFolder': { input: { path: '/home/ann' }, output: done },
  'shell.saveText': {
    input: { title: 'Save', name: 'report.html', text: 'x' },
    output: { file: '/home/ann/report.html' },
  },
  'shell.copyText': { input: { text: 'x' }, output: done },
  'shell.about': {
    input: {},
    output: { version: '0.1.0', electron: '33.2.1', platform: 'linux x64', dataFolder: '/d' },
  },
};

export const eventSamples: EventSamples = {
  'reviews.planning': { runId: 'r', text: 'Looking at web1' },
  'reviews.changed': { ...reviewKey, text: 'Anna: remark 3' },
  'setup.planning': { runId: 'r', text: 'Looking at web1' },
  'checklist.progressed': { runId: 'r', ...projectKey, itemId: 'backups', item: checklistView.report.items[0] ?? null },
  'projects.changed': {},
  'doctor.found': { runId: 'r', finding },
  'hostKeys.asked': question,
  'scan.progressed': { runId: 'r', done: 3, total: 40, table: 'wp_posts' },
  'pulls.planning': { runId: 'r', text: 'Looking at the tables' },
  'jobs.changed': job,
  'jobs.progressed': progress,
  'jobs.logged': { jobId: 'job-1', line },
  'engine.noticed': { id: '1', text: 'A file was damaged.' },
  'shell.engineState': { state: 'restarted', detail: '' },
  'shell.settingsChanged': settings,
  'shell.navigate': { path: '/projects' },
  'shell.command': { command: 'palette' },
};
