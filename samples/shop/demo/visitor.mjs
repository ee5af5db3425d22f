// A plain HTTPS client with cookies: a person's browser with JavaScript off. Certificates are checked against the demo's
// own authority, as everywhere.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { forms, words } from './html.mjs';

export class Visitor {
  constructor(caFile) {
    this.ca = readFileSync(caFile);
    this.cookies = new Map(); // "name path" → {name, value, path}; one host, and cookies know no ports
  }

  cookieHeader(path) {
    const matching = [...this.cookies.values()].filter(
      (one) => path === one.path || path.startsWith(one.path.endsWith('/') ? one.path : `${one.path}/`),
    );
    return matching.map((one) => `${one.name}=${one.value}`).join('; ');
  }

  keep(headers, path) {
    for (const line of headers) {
      const [pair, ...rest] = line.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      const given = Object.fromEntries(rest.map((part) => [part.split('=')[0].toLowerCase(), part.slice(part.indexOf('=') + 1)]));
      const at = given.path ?? (path.slice(0, path.lastIndexOf('/')) || '/');
      const over = given['max-age'] !== undefined ? Number(given['max-age']) <= 0 : given.expires && new Date(given.expires) <= new Date();
      if (over) this.cookies.delete(`${name} ${at}`);
      else this.cookies.set(`${name} ${at}`, { name, value: pair.slice(pair.indexOf('=') + 1), path: at });
    }
  }

  send(method, url, body) {
    return new Promise((done, failed) => {
      const headers = { accept: 'text/html,*/*', 'accept-language': 'en', cookie: this.cookieHeader(url.pathname) };
      if (body !== undefined) Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) });
      const call = request(url, { method, headers, ca: this.ca, timeout: 60_000 }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', failed);
        answer.on('end', () => {
          this.keep(answer.headers['set-cookie'] ?? [], url.pathname);
          done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString('utf8') });
        });
      });
      call.on('timeout', () => call.destroy(new Error(`${url.origin} did not answer within 60 s`)));
      call.on('error', failed);
      call.end(body);
    });
  }

  // Follows redirects to the page that a person would see.
  async visit(address, method = 'GET', body = undefined) {
    let url = new URL(address);
    const hops = [];
    for (let i = 0; i < 20; ++i) {
      const answer = await this.send(method, url, body);
      hops.push({ status: answer.status, url: url.href });
      if (![301, 302, 303, 307, 308].includes(answer.status) || !answer.headers.location) {
        return { ...answer, url, hops, forms: forms(answer.text), words: words(answer.text) };
      }
      url = new URL(answer.headers.location, url);
      if (answer.status < 307) [method, body] = ['GET', undefined];
    }
    throw new Error(`more than 20 redirects from ${address}`);
  }

  // Sends a form with what was filled in; `button` is {name: value} of the one that was pressed.
  submit(page, form, filled = {}, button = {}) {
    const fields = Object.entries({ ...form.fields, ...filled, ...button }).filter(([, value]) => value !== undefined);
    return this.visit(new URL(form.action || page.url.href, page.url), form.method, new URLSearchParams(fields).toString());
  }
}
