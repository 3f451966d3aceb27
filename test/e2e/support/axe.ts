import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Fails when axe finds a barrier on what is shown now. */
export async function expectNoBarriers(page: Page, screen: string): Promise<void> {
  // Electron has no second page for axe to run in, which its default mode wants.
  // React Aria speaks through a live region that it fills with pictures without a name of their own for a moment.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude('[data-live-announcer]');
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    at: nodes.map((node) => `${node.target.join(' ')}: ${node.any[0]?.message ?? ''}`),
  }));
  expect(found, screen).toEqual([]);
}
