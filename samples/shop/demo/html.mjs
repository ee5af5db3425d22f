// Reading our own pages: forms, their fields and buttons, and the words between tags. Enough for a client without a DOM.
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

export function decode(text) {
  return text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name) => {
    if (name.startsWith('#x') || name.startsWith('#X')) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return entities[name] ?? whole;
  });
}

export function words(html) {
  return decode(html.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')).replace(/[\s\u2068\u2069]+/g, ' ').trim();
}

function attributes(tag) {
  const out = {};
  for (const [, name, double, single, bare] of tag.matchAll(/\s([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)) {
    out[name.toLowerCase()] = decode(double ?? single ?? bare ?? '');
  }
  return out;
}

// [{action, method, fields: {name: value}, choices: {name: [value]}, buttons: [{name, value}], words}]
export function forms(html) {
  return [...html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/gi)].map(([whole, inner]) => {
    const head = attributes(whole.slice(0, whole.indexOf('>') + 1));
    const form = { action: head.action ?? '', method: (head.method ?? 'get').toUpperCase(), fields: {}, choices: {}, buttons: [], words: words(inner) };
    for (const [tag] of inner.matchAll(/<(?:input|button)\b[^>]*>/gi)) {
      const one = attributes(tag);
      const type = (one.type ?? '').toLowerCase();
      if (tag.startsWith('<button') || type === 'submit') {
        form.buttons.push({ name: one.name, value: one.value ?? '' });
      } else if (type === 'radio' || type === 'checkbox') {
        if ('disabled' in one) continue;
        (form.choices[one.name] ??= []).push(one.value ?? 'on');
        if ('checked' in one) form.fields[one.name] = one.value ?? 'on';
      } else if (one.name) {
        form.fields[one.name] = one.value ?? '';
      }
    }
    for (const [select, , body] of inner.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/gi)) {
      const { name } = attributes(select.slice(0, select.indexOf('>') + 1));
      const options = [...body.matchAll(/<option\b[^>]*>/gi)].map(([option]) => attributes(option));
      form.fields[name] = (options.find((one) => 'selected' in one) ?? options[0])?.value ?? '';
    }
    return form;
  });
}
