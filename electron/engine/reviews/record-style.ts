/** How an exported record looks, on a screen and on paper. */
export const recordStyle = `
:root { color-scheme: light dark; --line: #c9ced6; --soft: #5a6472; --back: #fff; --ink: #1b2330; --shade: #f3f5f8; --warn: #8a1c1c }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a4350; --soft: #a6b0be; --back: #14181f; --ink: #e8ecf2; --shade: #1e242d; --warn: #ffb0a8 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 52rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2 }
header p, .small, time, footer { color: var(--soft); font-size: 0.875rem }
header p { margin: 0 0 0.25rem }
h2 { margin: 2.5rem 0 0.75rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); font-size: 1.25rem }
h3 { margin: 0; font-size: 1rem }
p, dl, ul, ol, blockquote, figure { margin: 0.5rem 0; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem }
dt { color: var(--soft) }
dd { margin: 0 }
article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 8px }
blockquote { padding: 0.5rem 0.75rem; border-left: 3px solid var(--line); background: var(--shade); white-space: pre-wrap }
.entry { margin-left: 1rem }
.damage { color: var(--warn) }
code, pre { font: 0.8125rem/1.45 ui-monospace, monospace; overflow-wrap: anywhere }
pre { padding: 0.75rem; background: var(--shade); white-space: pre-wrap }
img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 4px }
summary { cursor: pointer; padding: 0.25rem 0 }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: 0.5rem } }
@media print {
  :root { --back: #fff; --ink: #000; --soft: #444; --line: #999; --shade: #f5f5f5; --warn: #800 }
  main { max-width: none; padding: 0 }
  article, figure, .entry { break-inside: avoid }
  h2, h3 { break-after: avoid }
  .proof { break-before: page }
}
`;
