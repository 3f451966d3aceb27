import { type ElectronApplication, _electron as electron, expect } from '@playwright/test';
import { join } from 'node:path';
import { test } from './support/launch.ts';
import { addDemo, makePlan, startPull } from './support/pulling.ts';

/** Answers the next questions of the system with this button and counts them. */
const answerWith = (app: ElectronApplication, response: number) =>
  app.evaluate(({ dialog }, button) => {
    const asked = { count: 0 };
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = () => {
      asked.count += 1;
      return Promise.resolve({ response: button, checkboxChecked: false });
    };
  }, response);

const questions = (app: ElectronApplication) =>
  app.evaluate(() => (globalThis as unknown as { asked: { count: number } }).asked.count);

test('quitting during a pull asks first, and a paused pull can be resumed later (K17)', async ({ launch, lab }) => {
  const { app, page, dataFolder } = await launch({ lab });
  await addDemo(page);
  await makePlan(page, 'local-pass');
  await startPull(page);

  await answerWith(app, 0);
  await app.evaluate(({ app: one }) => one.quit());
  await expect.poll(() => questions(app)).toBe(1);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);

  await answerWith(app, 1);
  const closed = app.waitForEvent('close', { timeout: 15_000 });
  await app.evaluate(({ app: one }) => one.quit()).catch(() => {});
  await closed;
  const again = await electron.launch({
    cwd: join(import.meta.dirname, '../..'),
    args: ['.'],
    env: { ...(process.env as Record<string, string>), HOME: dataFolder, STAGELIFT_DATA: dataFolder },
  });
  const reopened = await again.firstWindow();
  await expect(reopened.getByRole('navigation', { name: 'Navigation' })).toBeVisible();
  const jobs: unknown = await reopened.evaluate(
    () =>
      new Promise((resolve) => {
        window.addEventListener('message', ({ ports: [port] }) => {
          if (!port) return;
          port.onmessage = (event: MessageEvent<{ kind: string; reply: { value: unknown } }>) => {
            if (event.data.kind === 'reply') resolve(event.data.reply.value);
          };
          port.postMessage({ kind: 'call', id: 1, name: 'jobs.list', input: {} });
        });
        window.stagelift.connectEngine();
      }),
  );
  expect(jobs).toMatchObject([{ state: 'cancelled', actions: expect.arrayContaining(['resume']) }]);
  await again.close();
});
