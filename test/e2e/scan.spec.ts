import { expect } from '@playwright/test';
import { rootSql } from '../lab/databases.ts';
import { open, test } from './support/launch.ts';
import { look } from './support/look.ts';
import { addDemo } from './support/pulling.ts';

test('a scan counts what production holds, and its proposals are taken for the project', async ({ launch, lab }) => {
  const { rootSocket, database } = lab.databases.production;
  await rootSql(
    rootSocket,
    `DROP TABLE IF EXISTS wp_scan_members; CREATE TABLE wp_scan_members (member_id INT PRIMARY KEY, alpha VARCHAR(90), second_mobile VARCHAR(40));
     INSERT INTO wp_scan_members SELECT seq, CONCAT('eva', seq, '@mail-customer.test'), CONCAT('+49 151 555', 1000 + seq) FROM seq_1_to_30`,
    database,
  );
  try {
    const { page } = await launch({ lab });
    await addDemo(page);
    await open(page, '/projects/demo-shop/scan');
    await expect(page.getByText('Production has not been scanned yet')).toBeVisible();
    await look(page, 'scan-never');
    await page.getByRole('button', { name: 'Scan', exact: true }).click();
    await expect(page.getByText('Looked at')).toBeVisible({ timeout: 40_000 });
    const members = page.getByRole('list', { name: 'wp_scan_members' });
    await expect(members.getByText('30 of 30: e-mail addresses')).toBeVisible();
    await expect(members.getByText('30 of 30: telephone numbers')).toBeVisible();
    // What is proposed is chosen where it is sure; nothing of production stands on the page.
    await expect(members.getByRole('checkbox', { name: 'Decide about wp_scan_members.alpha' })).toBeChecked();
    expect(await page.getByRole('main').innerText()).not.toMatch(/mail-customer|151 ?555/);
    await look(page, 'scan');

    await page.getByRole('button', { name: 'Save as masking profile…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('From the scan');
    await look(page, 'scan-profile');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Saved in From the scan')).toBeVisible();

    await page.getByRole('button', { name: 'Choose sure' }).click();
    await page.getByRole('button', { name: 'Use for this project' }).click();
    await expect(page.getByText(/Decided about \d+ columns/)).toBeVisible();
    await page.getByRole('button', { name: /Proposals/ }).click();
    await page.getByRole('option', { name: 'All that looks personal' }).click();
    await page.getByRole('searchbox', { name: 'Find a table or column' }).fill('wp_scan_members');
    await expect(members.getByText('Now: Mask as e-mail address (your decision)')).toBeVisible();
  } finally {
    await rootSql(rootSocket, 'DROP TABLE IF EXISTS wp_scan_members', database);
  }
});
