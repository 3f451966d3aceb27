import type { DrawPage } from '../loader/draw.ts';
import { drawWindow } from './draw-window.ts';

const drawPage: DrawPage = (ours, done) => {
  drawWindow(ours).then(done, () => done(null));
};
(window as Window & { __stageliftDraw?: DrawPage }).__stageliftDraw = drawPage; // see loader/draw.ts
