// electron build/icons/render-icons.mjs: renders stagelift.svg into the formats that systems want. Run it after changing
// the drawing and commit what it writes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';

const folder = import.meta.dirname;

/**
 * Runs in the page: Chromium is the best SVG renderer at hand.
 * @param {string} source
 * @param {number} size
 */
const drawInPage = (source, size) => `new Promise((resolve, reject) => {
  const image = new Image();
  image.onerror = () => reject(new Error('the drawing is not valid'));
  image.onload = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: ${size}, height: ${size} });
    canvas.getContext('2d').drawImage(image, 0, 0, ${size}, ${size});
    resolve(canvas.toDataURL('image/png'));
  };
  image.src = 'data:image/svg+xml;base64,${Buffer.from(source).toString('base64')}';
})`;

/**
 * Apple's container: a type and a length before each picture.
 * @param {readonly (readonly [type: string, png: Buffer])[]} pictures
 */
function toIcns(pictures) {
  const block = (/** @type {string} */ type, /** @type {Buffer} */ body) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(body.length + 8, 4);
    return Buffer.concat([head, body]);
  };
  return block('icns', Buffer.concat(pictures.map(([type, png]) => block(type, png))));
}

/**
 * Windows' container: a directory of 16 bytes a picture, then the pictures.
 * @param {readonly (readonly [size: number, png: Buffer])[]} pictures
 */
function toIco(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, [size, png]] of pictures.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at); // 0 means 256
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(([, png]) => png)]);
}

async function renderAll() {
  const window = new BrowserWindow({ show: false });
  await window.loadURL('data:text/html,');
  const source = readFileSync(join(folder, 'stagelift.svg'), 'utf8').replace('<svg ', '<svg width="512" height="512" ');
  /** @param {number} size @returns {Promise<Buffer>} */
  const render = async (size) => {
    const url = await window.webContents.executeJavaScript(drawInPage(source, size));
    return Buffer.from(String(url).replace('data:image/png;base64,', ''), 'base64');
  };
  const [small, middle, large, huge] = [await render(32), await render(128), await render(256), await render(512)];
  writeFileSync(join(folder, 'stagelift.png'), huge);
  writeFileSync(
    join(folder, 'stagelift.icns'),
    toIcns([
      ['ic07', middle],
      ['ic08', large],
      ['ic09', huge],
    ]),
  );
  writeFileSync(
    join(folder, 'stagelift.ico'),
    toIco([
      [32, small],
      [256, large],
    ]),
  );
  app.quit();
}

// Electron is not ready before this module is, so it cannot be awaited here.
void app.whenReady().then(renderAll);
