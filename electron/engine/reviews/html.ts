/** HTML that was made here; everything else becomes text in it. */
export interface Html {
  readonly html: string;
}

/** What can stand in a page. */
export type HtmlPart = string | number | Html | readonly HtmlPart[];

/** HTML as it is: for constants only. */
export function raw(text: string): Html {
  return { html: text };
}

/** A piece of a page. Strings and numbers are escaped, for text and for attributes in double quotes. */
export function html(texts: TemplateStringsArray, ...values: readonly HtmlPart[]): Html {
  return raw(texts.map((text, index) => text + toHtml(values[index] ?? '')).join(''));
}

function toHtml(value: HtmlPart): string {
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map(toHtml).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text without anything that means something to a browser, or that would show it in another order than it was written. */
function escapeHtml(text: string): string {
  return text
    .replace(/[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replace(/[&<>"'`]/g, (sign) => entities[sign] ?? '');
}
