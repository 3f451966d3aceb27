/** A picture of a made-up page, drawn once, as an overlay would upload it. */
export function pagePicture(): { type: 'image/png'; data: string } {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 800;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('there is nothing to draw with');
  const fill = (colour: string, x: number, y: number, width: number, height: number): void => {
    pen.fillStyle = colour;
    pen.fillRect(x, y, width, height);
  };
  fill('#fffdf8', 0, 0, 1280, 800);
  fill('#2f4a3c', 0, 0, 1280, 84);
  fill('#f2e9da', 120, 140, 640, 560);
  fill('#e4efe6', 800, 140, 360, 300);
  fill('#c94f6d', 520, 366, 240, 52);
  pen.fillStyle = '#ffffff';
  pen.font = 'bold 30px sans-serif';
  pen.fillText('Blumenladen', 120, 54);
  pen.font = 'bold 20px sans-serif';
  pen.fillText('Jetzt kaufen', 575, 399);
  pen.fillStyle = '#33382f';
  pen.font = 'bold 34px sans-serif';
  pen.fillText('Kasse', 150, 210);
  pen.font = '20px sans-serif';
  for (const [index, line] of ['Lieferung am Dienstag', 'Tulpen, 20 Stück', 'Grußkarte'].entries()) {
    pen.fillText(line, 150, 270 + index * 44);
  }
  for (const [width, colour] of [
    [7, '#1d1d22'],
    [4, '#fff'],
    [2, '#d6245b'],
  ] as const) {
    pen.beginPath();
    pen.arc(640, 392, 18, 0, 2 * Math.PI);
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke();
  }
  return { type: 'image/png', data: canvas.toDataURL('image/png').split(',')[1] ?? '' };
}
