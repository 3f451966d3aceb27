/** Pages of a reviewed site: ordinary, long, and as unfriendly to scripts as a page can be. */
const shop = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Garden tools</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  body { margin: 0; font: 16px/1.6 Georgia, serif; color: #2b2b22; background: #fbf9f3 }
  header { position: sticky; top: 0; display: flex; gap: 24px; padding: 14px 5vw; background: #fff }
  nav { display: flex; flex-wrap: wrap; gap: 18px; margin-left: auto } nav a { color: #1d4d2b }
  .hero { padding: 60px 5vw; background: #2f5d3a; color: #fff } h1 { margin: 0; font-size: 40px }
  .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 22px; padding: 40px 5vw }
  article { padding: 14px; border: 1px solid #e5e0d0; background: #fff } footer { padding: 36px 5vw; background: #22301f; color: #cdd8c2 }
  .btn { padding: 12px 22px; border: 0; background: #f2b33d; color: #2b2b22 }
</style></head><body>
<header><b>Brandt</b><nav aria-label="Main"><a href="about.php">About</a><a href="#tools">Tools</a></nav></header>
<main><section class="hero"><h1>Tools that outlive you</h1><p>Forged in Solingen since 1921.</p>
<a class="btn" href="#tools">See the tools</a></section>
<div class="grid" id="tools">${[
  'Spade',
  'Hedge shears',
  'Bulb planter',
  'Rose knife',
  'Hand fork',
  'Dibber',
  'Leaf rake',
  'Hoe',
]
  .map(
    (name) =>
      `<article><h2>${name}</h2><p>Ash handle, forged head.</p><button class="btn">Buy the ${name}</button></article>`,
  )
  .join('')}</div>
<form><label>Secret <input type="password" value="hunter2"></label></form></main>
<footer>Brandt, Solingen <button class="btn" id="last">Last of the page</button></footer></body></html>`;

/** Breaks what scripts rely on, has errors, and allows next to nothing. */
const hostile = `<?php
header("Content-Security-Policy: default-src 'self'; script-src 'self' 'nonce-abc'; style-src 'self'; require-trusted-types-for 'script'; trusted-types site stagelift");
?><html><head><title>Hostile</title><base href="/elsewhere/">
<script nonce="abc">
  const spoil = () => { throw new Error('spoilt'); };
  for (const name of ['map', 'filter', 'push', 'forEach', 'indexOf', 'join', 'concat', 'slice']) Array.prototype[name] = spoil;
  Array.prototype[Symbol.iterator] = spoil;
  Object.prototype.extra = function () {};
  Array.prototype.toJSON = () => 'prototype.js';
  Function.prototype.bind = spoil;
  Function.prototype.call = spoil;
  Element.prototype.attachShadow = spoil;
  Element.prototype.setAttribute = spoil;
  Node.prototype.appendChild = spoil;
  EventTarget.prototype.addEventListener = spoil;
  Document.prototype.createElement = spoil;
  Document.prototype.querySelectorAll = spoil;
  MessagePort.prototype.postMessage = spoil;
  window.fetch = window.Promise = window.MessageChannel = window.MutationObserver = window.setTimeout = spoil;
  window.requestAnimationFrame = window.getComputedStyle = spoil;
</script>
<script nonce="abc">undefinedFunction();</script>
</head><body><h1>Hostile heading</h1><p>Quirks mode and a policy.</p></body></html>`;

const strict = `<?php
header("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; require-trusted-types-for 'script'");
?><html><head><title>Strict</title><base href="/elsewhere/"></head><body bgcolor="#ffe"><h1>Strict heading</h1><p>Nothing inline.</p></body></html>`;

export const reviewPages: Readonly<Record<string, string>> = {
  'index.php': shop,
  'about.php':
    '<!doctype html><html lang="en"><head><title>About</title></head><body><main><h1>About us</h1></main></body></html>',
  'hostile.php': hostile,
  'strict.php': strict,
  'changed.php': shop
    .replace('<section class="hero">', '<section class="lead">')
    .replace('Hedge shears', 'Long shears'),
};
