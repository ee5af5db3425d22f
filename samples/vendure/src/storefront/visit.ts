// One visit to a page: who it is, in which language, and the page that goes back.
import { Inject, Injectable } from '@nestjs/common';
import { ActiveOrderService, AuthOptions, ConfigService, Customer, CustomerService, EntityHydrator, RequestContext, setSessionToken } from '@vendure/core';
import type { Request, Response } from 'express';
import { ShopperSession, VetrinaService, VetrinaSessions } from '../plugin';
import { html, Markup, trusted } from './html';
import { isKey, isLanguage, Key, Language, languages, say } from './words';

export const STOREFRONT_OPTIONS = Symbol('STOREFRONT_OPTIONS');

export interface StorefrontOptions {
  /** Origins of networks that a form of ours may end at. */
  networks: string[];
}

export interface Visit {
  ctx: RequestContext;
  request: Request;
  response: Response;
  language: Language;
  customer?: Customer;
  session?: ShopperSession;
}

export interface Page {
  title: string;
  body: Markup;
  head?: string;
  status?: number;
}

// A click is kept as long as the browser is open; what the visitor chose, longer.
const clickCookie = '__Host-click';
const yearMs = 365 * 86_400_000;
const cookieOptions = { secure: true, httpOnly: true, sameSite: 'lax', path: '/' } as const;

@Injectable()
export class Visits {
  constructor(
    @Inject(STOREFRONT_OPTIONS) private options: StorefrontOptions,
    private vetrina: VetrinaService,
    private sessions: VetrinaSessions,
    private customerService: CustomerService,
    private activeOrderService: ActiveOrderService,
    private configService: ConfigService,
    private entityHydrator: EntityHydrator,
  ) {}

  async of(ctx: RequestContext, request: Request, response: Response): Promise<Visit> {
    const chosen = cookies(request).language;
    const wanted = request.acceptsLanguages(languages.map((one) => one.code));
    const language = isLanguage(chosen) ? chosen : isLanguage(wanted) ? wanted : 'en';
    const customer = ctx.activeUserId ? await this.customerService.findOneByUserId(ctx, ctx.activeUserId) : undefined;
    const session = customer ? await this.sessions.of(ctx) : undefined;
    const { vt_click: click } = request.query;
    if (typeof click === 'string' && /^[\w-]{1,128}$/.test(click)) response.cookie(clickCookie, click, cookieOptions);
    if (session) response.append('Set-Cookie', session.cookie);
    return { ctx, request, response, language, customer, session };
  }

  /** The click that brought this browser, from here or an earlier page. */
  clickOf({ request }: Visit): string | undefined {
    const { vt_click: click } = request.query;
    return typeof click === 'string' && click ? click : cookies(request)[clickCookie];
  }

  forgetClick({ response }: Visit): void {
    response.clearCookie(clickCookie, cookieOptions);
  }

  chooseLanguage({ response }: Visit, language: Language): void {
    response.cookie('language', language, { ...cookieOptions, maxAge: yearMs });
  }

  /** Vendure's session from now on; an empty token ends it. */
  useSession({ request, response }: Visit, sessionToken: string): void {
    const authOptions = this.configService.authOptions as Required<AuthOptions>;
    setSessionToken({ sessionToken, rememberMe: false, authOptions, req: request, res: response });
  }

  async widget(visit: Visit, name: string, attributes: Record<string, string>): Promise<Page> {
    const failed = visit.request.query.vt_error;
    const viewer = {
      locale: visit.language,
      market: this.vetrina.market.market,
      ...(visit.session ? { shopper: visit.session.shopper } : {}),
    };
    // A form of a widget that the library could not do comes back here; the widget it belongs to says so.
    const itsOwn = typeof failed === 'string' && failed.startsWith('identity.') === (name === 'identities');
    const made = await this.vetrina.widget(name, {
      ...attributes,
      ...(visit.session ? { csrf: visit.session.csrf } : {}),
      ...(itsOwn ? { vt_error: failed } : {}),
    }, viewer);
    return { title: '', body: trusted(made.html), head: made.head };
  }

  go({ response }: Visit, path: string, notice?: Key): void {
    if (notice) response.cookie('notice', notice, { ...cookieOptions, maxAge: 60_000 });
    response.redirect(303, path);
  }

  async show(visit: Visit, page: Page): Promise<void> {
    const { request, response } = visit;
    const { notice } = cookies(request);
    if (notice) response.clearCookie('notice', cookieOptions);
    const order = visit.ctx.session?.activeOrderId ? await this.activeOrderService.getActiveOrder(visit.ctx, undefined) : undefined;
    if (order) await this.entityHydrator.hydrate(visit.ctx, order, { relations: ['lines'] });
    const targets = ["'self'", ...this.options.networks].join(' ');
    response.status(page.status ?? 200).set({
      // A form that ends at a network passes through here, and browsers check each redirect of it.
      'Content-Security-Policy':
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; " +
        `frame-ancestors 'none'; form-action ${targets}`,
      'Cache-Control': 'private, no-store',
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'Strict-Transport-Security': 'max-age=86400',
    });
    response.type('html').send(frame(visit, page, order?.totalQuantity ?? 0, notice));
  }

  message(visit: Visit, status: number, key: Key): Promise<void> {
    const words = (one: Key): string => say(visit.language, one);
    const body = html`<h1>${words('error')}</h1><p role="alert">${words(key)}</p><p><a href="/">${words('home')}</a></p>`;
    return this.show(visit, { title: words('error'), body, status });
  }
}

export function cookies(request: Request): Record<string, string | undefined> {
  const pairs = (request.headers.cookie ?? '').split(';').map((one) => one.trim().split('='));
  return Object.fromEntries(pairs.map(([name, ...value]) => [name, decoded(value.join('='))]));
}

// A cookie that is no text of ours is nobody's error.
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function frame({ language, request, customer }: Visit, page: Page, count: number, notice?: string): string {
  const words = (key: Key): string => say(language, key);
  const { direction } = languages.find((one) => one.code === language) ?? languages[0];
  const here = request.method === 'GET' ? request.path : '/';
  const entry = (path: string, key: Key, more: Markup | string = ''): Markup =>
    html`<a href="${path}"${trusted(here === path ? ' aria-current="page"' : '')}>${words(key)}${more}</a>`;
  const choice = (one: (typeof languages)[number]): Markup =>
    html`<a href="/choose/${one.code}?back=${encodeURIComponent(request.originalUrl)}" lang="${one.code}"${trusted(one.code === language ? ' aria-current="true"' : '')}>${one.name}</a>`;
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} – Vendure + Vetrina</title>
<link rel="icon" href="/storefront.svg">
<link rel="stylesheet" href="/storefront.css">
${trusted(page.head ?? '')}
</head>
<body>
<a class="skip" href="#content">${words('skip')}</a>
<header class="top">
<a class="brand" href="/"><i></i><bdi>Vendure + Vetrina</bdi></a>
<nav>${entry('/', 'home')}${entry('/friends', 'friends')}${customer ? entry('/account', 'account') : entry('/sign-in', 'sign_in')}${entry('/cart', 'cart', html` <span class="count">${count}</span>`)}</nav>
</header>
<main id="content">
${notice && isKey(notice) ? html`<p class="notice" role="status">${words(notice)}</p>` : ''}
${page.body}
</main>
<footer class="bottom"><p>${words('checkout.note')}</p><nav aria-label="${words('language')}">${languages.map(choice)}</nav></footer>
</body>
</html>
`.text;
}
