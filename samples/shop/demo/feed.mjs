// How many rows, products and families a Shopify export has: counted here on its own, to compare with what was imported.
import { readFileSync } from 'node:fs';

export function records(text) {
  const rows = [];
  let row = [];
  let field = '';
  let quoted = false;
  const end = () => {
    row.push(field);
    field = '';
  };
  for (let i = 0; i < text.length; ++i) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        field += '"';
        ++i;
      } else if (c === '"') quoted = false;
      else field += c;
    } else if (c === '"') quoted = true;
    else if (c === ',') end();
    else if (c === '\n') {
      end();
      rows.push(row);
      row = [];
    } else if (c !== '\r') field += c;
  }
  if (field || row.length) {
    end();
    rows.push(row);
  }
  return rows.filter((one) => one.length > 1);
}

export function counted(file) {
  const [header, ...rows] = records(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
  const column = (name) => header.findIndex((one) => one.trim() === name);
  const [handle, price] = [column('Handle'), column('Variant Price')];
  const variants = rows.filter((row) => row[price]?.trim());
  return { rows: variants.length, families: new Set(variants.map((row) => row[handle].trim())).size };
}
