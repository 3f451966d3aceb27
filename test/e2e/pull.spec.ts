import { expect } from '@playwright/test';
import { request } from 'node:http';
import type { LabWebSite } from '../lab/lab-info.ts';
import { killEngine, open, test } from './support/launch.ts';
import { addDemo, expectDone, makePlan, startPull } from './support/pulling.ts';

test.setTimeout(240_000);

/** Asks the local site by its own name, sends a form where one is given, and gives status, cookies and body. */
function ask(
  site: LabWebSite,
  path: string,
  form?: string,
): Promise<{ status: number; cookies: string; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: site.host,
      ...(form !== undefined && {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(form),
        cookie: 'wordpress_test_cookie=WP%20Cookie%20check',
      }),
    };
    const sent = request(
      { host: site.address, port: site.port, path, headers, method: form === undefined ? 'GET' : 'POST' },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (text: string) => (body += text));
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, cookies: (answer.headers['set-cookie'] ?? []).join('\n'), body });
        });
      },
    );
    sent.on('error', reject);
    sent.end(form);
  });
}

test('pulls production into local through the window: plan, confirm, live progress, report, undo', async ({
  launch,
  lab,
}) => {
  const password = 'A local password 7';
  const { page } = await launch({ lab });
  await addDemo(page);
  await makePlan(page, password);

  const tables = page.getByRole('table', { name: 'Tables of the plan' });
  await page.getByRole('searchbox', { name: 'Filter tables' }).fill('wp_users');
  await expect(tables.getByRole('row')).toHaveCount(2);
  await expect(tables).toContainText('all rows');
  await startPull(page);

  await expect(page.getByRole('progressbar', { name: 'Whole pull' })).toBeVisible();
  await expectDone(page);
  await expect(page.getByText(/^Local got the data of Production/)).toBeVisible();
  await expect(page.getByText('All checks passed', { exact: false })).toBeVisible();

  const front = await ask(lab.web.local, '/');
  expect(front.status).toBe(200);
  expect(front.body).not.toContain(lab.web.production.host);
  const said = await page.getByText(/^Log in there with the local password as/).innerText();
  const user = / as (\S+?)[.,]? /.exec(`${said} `)?.[1] ?? '';
  const login = await ask(
    lab.web.local,
    '/wp-login.php',
    new URLSearchParams({ log: user, pwd: password, testcookie: '1' }).toString(),
  );
  expect(login.cookies).toContain('wordpress_logged_in');

  await page.getByRole('button', { name: 'Undo…' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('becomes what it was before this pull');
  await dialog.getByRole('button', { name: 'Bring back old data' }).click();
  await expect(page.getByRole('button', { name: 'Undo…' })).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByText('This pull was undone: Local has the data it had before.')).toBeVisible();
});

test('plans only the chosen tables, one of them without its rows, at a limited speed', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await addDemo(page);
  await open(page, '/projects/demo-shop/pull?target=local');
  await page.getByText('Choose tables', { exact: true }).click();
  const tables = page.getByRole('table', { name: 'Tables to take along' });
  await expect(tables).toBeVisible({ timeout: 20_000 });
  const tick = (name: string) => tables.getByRole('checkbox', { name, exact: true }).locator('xpath=ancestor::label');
  await page.getByRole('button', { name: 'Take none' }).click();
  await expect(page.getByText('Choose at least one table')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show the plan' })).toBeDisabled();
  await page.getByRole('searchbox', { name: 'Filter tables' }).fill('wp_post');
  await tick('Take wp_posts').click();
  await tick('Take wp_postmeta').click();
  await tick('Rows of wp_postmeta').click();
  await expect(page.getByText(/^2 of 44 tables/)).toBeVisible();
  await page.getByRole('button', { name: 'More options' }).click();
  await page.getByLabel('Speed limit in MB/s').fill('fast');
  await expect(page.getByText('Type a number of at least 0.064')).toBeVisible();
  await page.getByLabel('Speed limit in MB/s').fill('2.5');
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What this pull will do', { timeout: 40_000 });
  const plan = page.getByRole('table', { name: 'Tables of the plan' });
  await page.getByRole('searchbox', { name: 'Filter tables' }).fill('wp_post');
  await expect(plan.getByRole('row', { name: /wp_postmeta/ })).toContainText('no rows, chosen without its rows');
  await page.getByRole('searchbox', { name: 'Filter tables' }).fill('wp_users');
  await expect(plan.getByRole('row', { name: /wp_users/ })).toContainText('left out');
});

test('cancels within a second, says that nothing has changed, and resumes to the end', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await addDemo(page);
  await makePlan(page, '');
  await startPull(page);
  await page.getByRole('button', { name: 'Cancel pull…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel pull' }).click();
  await expect(page.getByText('The pull was cancelled')).toBeVisible({ timeout: 6000 });
  await expect(page.getByText(/Nothing was changed in Local/)).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expectDone(page);
});

test('pauses without a question, asks for the password again that it does not keep, and goes on', async ({
  launch,
  lab,
}) => {
  const { page } = await launch({ lab });
  await addDemo(page);
  await makePlan(page, 'A local password 7');
  await startPull(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('The pull is paused')).toBeVisible({ timeout: 6000 });
  await expect(page.getByText(/Nothing of it is open on Production/)).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Resume' })).toBeDisabled();
  await dialog.getByLabel('Password for all users').fill('A local password 7');
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await expectDone(page);
});

test('an engine that is killed in the middle leaves the old data and a job that can be resumed', async ({
  launch,
  lab,
}) => {
  const { app, page } = await launch({ lab });
  await addDemo(page);
  await makePlan(page, '');
  await startPull(page);
  await expect(page.getByRole('table', { name: 'Tables of this pull' })).toBeVisible();
  await killEngine(app);
  await expect(page.getByText('The engine was restarted')).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText('The pull was interrupted')).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText(/Nothing was changed in Local/)).toBeVisible();
  await expect(page.getByRole('status', { name: '1 unfinished job' })).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  // Until the job runs again its page still tells how it ended before.
  await expect(page.getByText('The pull was interrupted')).toBeHidden({ timeout: 15_000 });
  await expectDone(page);
});

test('a page that crashes in the middle comes back to the running pull, which ends well (K19)', async ({
  launch,
  lab,
}) => {
  const { app, page } = await launch({ lab });
  await addDemo(page);
  await makePlan(page, '');
  await startPull(page);
  await expect(page.getByRole('table', { name: 'Tables of this pull' })).toBeVisible();
  const enginePid = (): Promise<number> =>
    app.evaluate(({ app: one }) => one.getAppMetrics().find(({ name }) => name === 'Stagelift engine')?.pid ?? 0);
  const engine = await enginePid();
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('did-finish-load', () => resolve());
        contents?.forcefullyCrashRenderer();
      }),
  );
  expect(await enginePid()).toBe(engine);
  // Playwright's page does not survive a crash, so the window is asked through the app.
  const shown = (): Promise<string> =>
    app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) return 'no window';
      // The page's own text is what a person would read.
      return window.webContents.executeJavaScript('document.body.innerText') as Promise<string>;
    });
  await expect.poll(shown).toMatch(/Copy the tables|Done/);
  expect(await shown()).not.toMatch(/interrupted/i);
  await expect.poll(shown, { timeout: 150_000 }).toMatch(/Local got the data of Production/);
});
