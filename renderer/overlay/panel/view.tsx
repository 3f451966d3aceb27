/** @jsxImportSource preact */
import { render } from 'preact';
import { App } from './app.tsx';
import type { Controller } from './controller.ts';

/** Draws the panel into the frame, as it is now. */
export function draw(controller: Controller, place: HTMLElement): void {
  render(<App controller={controller} />, place);
}
