import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Guest, openRoom, remarkBy, type Room } from '../integration/review-pages/support/room.ts';
import { launchChromium } from './support/review-site.ts';

let browser: Browser;
let room: Room;
let anna: Guest;

test.beforeAll(async () => {
  browser = await launchChromium();
  room = await openRoom({ workers: 4 });
  anna = await room.enter('Anna');
  await mkdir(path.join(room.store, 'mail'), { recursive: true });
  await writeFile(
    path.join(room.store, 'mail/one.eml'),
    'From: shop@example.org\r\nTo: anna@example.org\r\nSubject: Your order\r\nContent-Type: text/html\r\n\r\n' +
      '<p onclick="x()">Thank you</p><img src="https://tracker.example/pixel.gif"><script>document.title="run"</script>',
  );
  room.seed(remarkBy(anna, 'The phone number is wrong'), remarkBy(anna, 'A green button, please', { path: '/order' }));
});
test.afterAll(async () => {
  await browser.close();
  await room.stop();
});

type Options = Parameters<Browser['newContext']>[0];

/** A window of its own for a guest, on one of the pages. */
async function open(guest: Guest, query: string, options: Options = {}, where: Room = room) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.addCookies([{ ...guest.cookie, url: where.base }]);
  const page = await context.newPage();
  await page.goto(`${where.base}?${query}`);
  return { context, page };
}
/** The second step is reached from the first one only. */
async function openForm(guest: Guest, choice: string, options: Options = {}, where: Room = room) {
  const opened = await open(guest, 'r=approve', options, where);
  await opened.page.getByRole('link', { name: choice }).click();
  await expect(opened.page.getByRole('textbox', { name: 'Your name' })).toBeVisible();
  return opened;
}
const decisionsOf = async (guest: Guest, where: Room = room): Promise<number> =>
  (await where.events()).filter(({ kind, by }) => kind === 'decision' && (by as Guest['by']).person === guest.by.person)
    .length;
const expectNoViolations = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .exclude('iframe')
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
};
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
const done = (context: BrowserContext): Promise<void> => context.close();

test('somebody decides with the keyboard alone and withdraws it again', async () => {
  const guest = await room.enter('Keyboard Kim');
  const { context, page } = await open(guest, 'r=approve');
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  const choice = page.getByRole('link', { name: /^Approve with remarks/ });
  for (let tabs = 0; tabs < 40 && !(await choice.evaluate((it) => it === document.activeElement)); tabs += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  const text = page.getByRole('textbox', { name: /^Your remarks/ });
  await expect(text).toBeVisible();
  while (!(await text.evaluate((it) => it === document.activeElement))) await page.keyboard.press('Tab');
  await page.keyboard.type('Please mind the two remarks.');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('textbox', { name: /^Your name/ })).toHaveValue('Keyboard Kim');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/r=receipt/);
  await expect(page.getByText('Please mind the two remarks.')).toBeVisible();
  await page.getByText('Withdraw this decision').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Withdrawn.')).toBeVisible();
  expect(errors).toEqual([]);
  await done(context);
});

test('the whole way works without scripts', async () => {
  const guest = await room.enter('Plain Pat');
  const { context, page } = await openForm(guest, 'Not yet', { javaScriptEnabled: false });
  await page.getByRole('textbox', { name: /^What has to change/ }).fill('The logo');
  await page.getByRole('button', { name: 'Send “not yet”' }).click();
  await expect(page.getByRole('heading', { name: 'Receipt of a decision' })).toBeVisible();
  await page.getByRole('link', { name: 'Remarks' }).click();
  await expect(page.getByText('The phone number is wrong')).toBeVisible();
  await done(context);
});

test('a double click, and going back to send again, give one decision', async () => {
  const guest = await room.enter('Double Dora');
  const { context, page } = await openForm(guest, 'Approve It can go live as it is.');
  // The first moment after the page appears does not count, however long a slow machine takes for it.
  await expect(async () => {
    await page.getByRole('button', { name: 'Approve this version' }).dblclick();
    await page.waitForURL(/r=receipt/, { timeout: 3_000 });
  }).toPass();
  const receipt = page.url();
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Approve this version' })).toBeVisible();
  expect(await decisionsOf(guest)).toBe(1);
  expect(receipt).toContain('decision=');
  await done(context);
});

test('a click that was meant for another page decides nothing', async () => {
  const guest = await room.enter('Hasty Hal');
  const { context, page } = await openForm(guest, 'Approve It can go live as it is.');
  const button = page.getByRole('button', { name: 'Approve this version' });
  // As if the page had come to the front this moment, under a finger that was already on its way.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await button.click();
  await expect(page.getByRole('status')).toContainText('Please press once more');
  expect(await decisionsOf(guest)).toBe(0);
  await done(context);
});

test('words are still there after the page was left', async () => {
  const guest = await room.enter('Draft Dan');
  const { context, page } = await openForm(guest, 'Not yet');
  await page.getByRole('textbox', { name: /^What has to change/ }).fill('A long thought');
  await page.getByRole('link', { name: 'Back to the choices' }).click();
  await page.getByRole('link', { name: /^Not yet/ }).click();
  await expect(page.getByRole('textbox', { name: /^What has to change/ })).toHaveValue('A long thought');
  await done(context);
});

test.describe('every page', () => {
  const pages = ['r=approve', 'r=status', 'r=inbox', 'r=inbox&mail=one', 'r=compare', 'r=compare&mode=slider'];
  for (const [scheme, width, height] of [
    ['dark', 1280, 800],
    ['light', 320, 640],
  ] as const) {
    test(`passes axe and fits ${String(width)} pixels, ${scheme}`, async () => {
      const options = { colorScheme: scheme, viewport: { width, height } };
      const { context, page } = await open(anna, 'r=approve', options);
      for (const query of [...pages, 'form', 'faults']) {
        if (query === 'form') {
          await page.goto(`${room.base}?r=approve`);
          await page.getByRole('link', { name: /^Not yet/ }).click();
        } else if (query === 'faults') {
          await page.getByRole('textbox', { name: /^Your name/ }).fill('');
          await page.getByRole('button', { name: 'Send “not yet”' }).press('Enter');
          await expect(page.getByRole('alert')).toContainText('Please type your name.');
        } else await page.goto(`${room.base}?${query}`);
        await expectNoViolations(page);
        expect(await overflow(page), query).toBeLessThanOrEqual(0);
        // WCAG 1.4.12: more room between lines, words and letters loses nothing.
        await page.evaluate(() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(
            '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }',
          );
          document.adoptedStyleSheets = [sheet];
        });
        expect(await page.evaluate(() => getComputedStyle(document.body).letterSpacing)).not.toBe('normal');
        expect(await overflow(page), query).toBeLessThanOrEqual(0);
      }
      await done(context);
    });
  }

  test('has targets that a finger hits', async () => {
    const { context, page } = await open(anna, 'r=approve', { viewport: { width: 390, height: 844 }, hasTouch: true });
    for (const query of ['r=approve', 'r=status', 'r=inbox', 'r=compare']) {
      await page.goto(`${room.base}?${query}`);
      const small = await page.evaluate(() =>
        [
          ...document.querySelectorAll<HTMLElement>(
            'nav a, .button, button, summary, select, input:not([type=hidden]), .choice, .mail',
          ),
        ]
          .filter((it) => it.getClientRects().length > 0)
          .map((it) => ({ what: it.textContent, height: it.getBoundingClientRect().height }))
          .filter(({ height }) => height < 44),
      );
      expect(small, query).toEqual([]);
    }
    await done(context);
  });
});

test('two hundred remarks, endless names and a language from the right fit and pass axe', async () => {
  const full = await openRoom({
    config: { title: 'W'.repeat(110), project: 'Donaudampfschifffahrtsgesellschaft'.repeat(3) },
  });
  const english = JSON.parse(await readFile('electron/agent/languages/en.json', 'utf8')) as Record<string, string>;
  const arabic = {
    ...english,
    'language.name': 'العربية',
    'language.direction': 'rtl',
    'remarks-page.title': 'ملاحظات',
  };
  await writeFile(path.join(full.store, 'agent/languages/ar.json'), JSON.stringify(arabic));
  const guest = await full.enter('Nina'.repeat(20), 'approve', 'ar');
  full.seed(
    ...Array.from({ length: 200 }, (_, index) =>
      remarkBy(guest, `${String(index)} ${'x'.repeat(400)} مرحبا`, {
        path: `/${'long-path/'.repeat(30)}${String(index)}`,
      }),
    ),
  );
  for (const query of ['r=status', 'r=approve', 'r=compare']) {
    const { context, page } = await open(guest, query, { viewport: { width: 320, height: 640 } }, full);
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    expect(await overflow(page), query).toBeLessThanOrEqual(0);
    expect(await page.evaluate(() => document.documentElement.scrollLeft)).toBe(0);
    if (query === 'r=approve') await expectNoViolations(page);
    if (query === 'r=status') await expect(page.locator('article')).toHaveCount(200);
    await done(context);
  }
  await full.stop();
});

test('both versions are there, and the seam moves by keys and by pointer', async () => {
  const { context, page } = await open(anna, 'r=compare&mode=slider&screen=desktop&length=one');
  const frame = (title: string) => page.frameLocator(`iframe[title="${title}"]`);
  await expect(frame('Live today').getByRole('heading', { name: 'Night bakery' })).toBeAttached();
  await expect(frame('This preview').getByRole('heading', { name: 'Night bakery' })).toBeAttached();
  const seam = page.getByRole('slider', { name: 'Where the two meet' });
  await seam.focus();
  for (let presses = 0; presses < 5; presses += 1) await page.keyboard.press('ArrowLeft');
  await expect(seam).toHaveValue('45');
  await expect(seam).toHaveAttribute('aria-valuetext', /^45 percent/);
  const handle = (await page.locator('.line').boundingBox())!;
  const stage = (await page.locator('.stage').boundingBox())!;
  await page.mouse.move(handle.x + handle.width / 2, stage.y + 60);
  await page.mouse.down();
  await page.mouse.move(stage.x + stage.width * 0.8, stage.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(seam).toHaveValue(/^(79|80|81)$/);
  await done(context);
});

test('a production that refuses frames is offered in a window of its own', async () => {
  const shy = await openRoom();
  await shy.configure({ production: { url: shy.production, framable: false } });
  const guest = await shy.enter('Anna');
  const { context, page } = await open(guest, 'r=compare&path=%2Fmenu', {}, shy);
  await expect(page.getByText('does not let itself be shown')).toBeVisible();
  await expect(page.locator('iframe')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Live site in a new window' })).toHaveAttribute(
    'href',
    `${shy.production}menu`,
  );
  await done(context);
  await shy.stop();
});

test('mail is words: nothing of it runs and nothing is fetched for it', async () => {
  const { context, page } = await open(anna, 'r=inbox');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.getByRole('link', { name: /^Your order/ }).click();
  await expect(page.getByText('Thank you')).toBeVisible();
  await expect(page).toHaveTitle(/^Your order/);
  expect(asked.filter((url) => !url.startsWith(room.base) && !url.startsWith('data:'))).toEqual([]);
  await done(context);
});

test('the receipt prints on two pages at most', async () => {
  const guest = await room.enter('Paper Paula');
  const { context, page } = await openForm(guest, 'Approve It can go live as it is.');
  await page.getByRole('button', { name: 'Approve this version' }).press('Enter');
  await page.waitForURL(/r=receipt/);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  expect(pages).toBeGreaterThan(0);
  expect(pages).toBeLessThanOrEqual(2);
  await done(context);
});
