import type { Page } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expectNoBarriers } from './axe.ts';

const imagesFolder = join(import.meta.dirname, '../../../docs/images');
const schemes = ['light', 'dark'] as const;

/**
 * Looks at what is shown now in both colour schemes: no barrier for anybody. With UPDATE_IMAGES=1 the pictures of the
 * documents are made anew on the way.
 */
export async function look(page: Page, screen: string): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectNoBarriers(page, `${screen}, ${colorScheme}`);
    if (process.env.UPDATE_IMAGES === '1') await takePicture(page, `${screen}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
}

async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(imagesFolder, { recursive: true });
  // A tooltip of wherever the mouse was left belongs to no picture.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(imagesFolder, `${name}.png`), scale: 'css', animations: 'disabled' });
}
