// Markup that cannot forget to escape: html`<p>${text}</p>` escapes every value that is not markup itself.
export class Markup {
  constructor(readonly text: string) {}
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function shown(value: unknown): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  if (value === undefined || value === null || value === false) return '';
  return String(value).replace(/[&<>"']/g, (one) => entities[one]);
}

export function html(parts: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup(parts.reduce((out, part, at) => out + shown(values[at - 1]) + part));
}

/** Markup that somebody else made and answers for, as Vetrina for its widgets. */
export const trusted = (text: string): Markup => new Markup(text);
