// The pages' own parts, as markup. Everything works as links and forms, without a script.
import type { ShippingMethodQuote } from '@vendure/common/lib/generated-types';
import type { Country, Customer, Order, Product, ProductVariant } from '@vendure/core';
import { plainText } from '../plugin/mapping';
import { html, Markup, trusted } from './html';
import { Key, Language, say } from './words';

export interface Offer {
  product: Product;
  variants: { variant: ProductVariant; saleable: number }[];
}

export function price(language: Language, minor: number, currency: string): Markup {
  const locale = language === 'ar' ? 'ar-u-nu-arab' : language; // the digits that the widgets use
  const shown = new Intl.NumberFormat(locale, { style: 'currency', currency }).format(minor / 100);
  return html`<bdi>${shown}</bdi>`;
}

export function picture(preview: string | undefined, preset: 'thumb' | 'small' | 'medium' | 'large', alt: string): Markup {
  if (!preview) return html``;
  const sizes = { thumb: 150, small: 300, medium: 500, large: 800 };
  return html`<img src="/assets/${preview}?preset=${preset}" alt="${alt}" width="${sizes[preset]}" height="${sizes[preset]}">`;
}

const mark = (on: boolean, text: string): Markup => trusted(on ? ` ${text}` : '');

// In the order of their groups, so that "13 inch, 8GB" is never "8GB, 13 inch".
const optionsOf = (variant: ProductVariant): string =>
  [...variant.options].sort((one, other) => Number(one.groupId) - Number(other.groupId)).map((one) => one.name).join(', ');

export function homePage(language: Language, offers: Offer[], page: number, pages: number): Markup {
  const words = (key: Key): string => say(language, key);
  const card = ({ product, variants: [first] }: Offer): Markup => html`<li>
${picture(product.featuredAsset?.preview, 'medium', '')}
<h2><a href="/product/${product.id}"><bdi>${product.name}</bdi></a></h2>
<p class="price">${first ? price(language, first.variant.priceWithTax, first.variant.currencyCode) : ''}</p></li>`;
  const numbers = Array.from({ length: pages }, (_, at) => at + 1);
  return html`<h1>${words('home.lead')}</h1><p class="lead">${words('home.sub')}</p>
<ul class="grid">${offers.map(card)}</ul>
<nav class="row" aria-label="${words('home')}">${numbers.map((one) => html`<a class="button${one === page ? ' main' : ''}" href="/?page=${one}"${mark(one === page, 'aria-current="page"')}>${one}</a>`)}</nav>`;
}

export function productPage(language: Language, { product, variants }: Offer, lead: ProductVariant, cue: Markup, shared: string | undefined, signedIn: boolean): Markup {
  const words = (key: Key): string => say(language, key);
  const option = ({ variant, saleable }: Offer['variants'][number]): Markup =>
    html`<label><input type="radio" name="variant" value="${variant.id}" required${mark(variant.id === lead.id, 'checked')}${mark(saleable <= 0, 'disabled')}> <span><bdi>${optionsOf(variant) || variant.name}</bdi>${saleable <= 0 ? ` · ${words('product.out')}` : ''}</span></label>`;
  const brand = product.facetValues?.find((one) => one.facet?.code === 'brand')?.name;
  return html`<div class="product" data-family="${product.id}" data-product="${lead.id}">
${picture((lead.featuredAsset ?? product.featuredAsset)?.preview, 'large', product.name)}
<div>
${brand ? html`<p class="soft"><bdi>${brand}</bdi></p>` : ''}
<h1><bdi>${product.name}</bdi></h1>
<p class="price">${price(language, lead.priceWithTax, lead.currencyCode)}</p>
${cue}
<form method="post" action="/cart"><fieldset><legend>${words('product.options')}</legend><div class="options">${variants.map(option)}</div></fieldset>
<div class="row"><button class="main" name="do" value="add">${words('product.add')}</button>${signedIn ? html`<button name="do" value="share">${words('share')}</button>` : ''}</div></form>
${shared ? html`<p class="shared" id="shared">${words('share.ready')} <a href="${shared}"><bdi>${shared}</bdi></a></p>` : ''}
<p dir="auto">${plainText(product.description)}</p>
</div></div>`;
}

export function cartPage(language: Language, order: Order | undefined, signedIn: boolean): Markup {
  const words = (key: Key): string => say(language, key);
  if (!order?.lines.length) return html`<h1>${words('cart')}</h1><p>${words('cart.empty')}</p>`;
  const row = (line: Order['lines'][number]): Markup => html`<tr data-product="${line.productVariant.id}">
<th scope="row"><span class="thing">${picture(line.featuredAsset?.preview, 'thumb', '')}<a href="/product/${line.productVariant.productId}?v=${line.productVariant.id}"><bdi>${line.productVariant.name}</bdi></a></span></th>
<td>× ${line.quantity}</td><td class="end price">${price(language, line.discountedLinePriceWithTax, order.currencyCode)}</td>
<td class="end"><form method="post" action="/cart"><input type="hidden" name="line" value="${line.id}"><button name="do" value="remove">${words('cart.remove')}</button></form></td></tr>`;
  return html`<h1>${words('cart')}</h1><div class="panel"><table><tbody>${order.lines.map(row)}</tbody>
<tfoot><tr><th scope="row" colspan="2">${words('cart.total')}</th><td class="end price">${price(language, order.subTotalWithTax, order.currencyCode)}</td><td></td></tr></tfoot></table></div>
<p>${signedIn ? html`<a class="button main" href="/checkout">${words('cart.checkout')}</a>` : html`<a class="button main" href="/sign-in?to=/checkout">${words('cart.sign_in')}</a>`}</p>`;
}

export function checkoutPage(language: Language, order: Order, customer: Customer, countries: Country[], methods: ShippingMethodQuote[]): Markup {
  const words = (key: Key): string => say(language, key);
  const known = customer.addresses?.[0];
  const field = (name: string, key: Key, value: string, complete: string): Markup =>
    html`<div class="field"><label for="${name}">${words(key)}</label><input id="${name}" name="${name}" value="${value}" required maxlength="200" autocomplete="${complete}"></div>`;
  const method = (one: ShippingMethodQuote, at: number): Markup =>
    html`<label><input type="radio" name="shipping" value="${one.id}" required${mark(at === 0, 'checked')}> <span><bdi>${one.name}</bdi>, ${price(language, one.priceWithTax, order.currencyCode)}</span></label>`;
  const country = (one: Country): Markup => html`<option value="${one.code}"${mark(one.code === (known?.country?.code ?? 'IT'), 'selected')}>${one.name}</option>`;
  return html`<h1>${words('checkout')}</h1><form method="post" action="/checkout" class="panel"><div class="two"><div>
${field('fullName', 'checkout.name', known?.fullName || `${customer.firstName} ${customer.lastName}`.trim(), 'name')}
${field('streetLine1', 'checkout.street', known?.streetLine1 ?? '', 'address-line1')}
${field('postalCode', 'checkout.postcode', known?.postalCode ?? '', 'postal-code')}
${field('city', 'checkout.city', known?.city ?? '', 'address-level2')}
<div class="field"><label for="countryCode">${words('checkout.country')}</label><select id="countryCode" name="countryCode" autocomplete="country">${countries.map(country)}</select></div>
</div><div><fieldset><legend>${words('checkout.shipping')}</legend><div class="options">${methods.map(method)}</div></fieldset>
<p>${words('checkout.goods')}: <strong class="price">${price(language, order.subTotalWithTax, order.currencyCode)}</strong></p>
<p><button class="main">${words('checkout.pay')}</button></p><p class="soft">${words('checkout.note')}</p></div></div></form>`;
}

export function orderPage(language: Language, order: Order, card: Markup): Markup {
  const words = (key: Key): string => say(language, key);
  const row = (line: Order['lines'][number]): Markup =>
    html`<tr><th scope="row"><span class="thing">${picture(line.featuredAsset?.preview, 'thumb', '')}<bdi>${line.productVariant.name}</bdi></span></th><td>× ${line.quantity}</td><td class="end price">${price(language, line.discountedLinePriceWithTax, order.currencyCode)}</td></tr>`;
  return html`<h1>${words('order.thanks')}</h1><p class="lead">${words('order')} <strong id="order"><bdi>${order.code}</bdi></strong></p>
<div class="two"><div>${card}</div><div class="panel"><h2>${words('order.bought')}</h2><table><tbody>${order.lines.map(row)}</tbody><tfoot>
<tr><th scope="row" colspan="2">${words('cart.shipping')}</th><td class="end price">${price(language, order.shippingWithTax, order.currencyCode)}</td></tr>
<tr><th scope="row" colspan="2">${words('cart.total')}</th><td class="end price">${price(language, order.totalWithTax, order.currencyCode)}</td></tr></tfoot></table></div></div>`;
}

function socialButton(connector: string, intent: string, label: string, main: boolean, more: Markup = html``): Markup {
  return html`<form method="post" action="/social/begin"><input type="hidden" name="connector" value="${connector}">${more}<button name="intent" value="${intent}" class="${main ? 'main' : ''}">${label}</button></form>`;
}

export function signInPage(language: Language, to: string): Markup {
  const words = (key: Key): string => say(language, key);
  const form = (action: string, title: Key, complete: string, extra: Markup): Markup => html`<form method="post" action="${action}" class="panel"><h2>${words(title)}</h2>
<input type="hidden" name="to" value="${to}">${extra}
<div class="field"><label for="${action.slice(1)}-email">${words('sign_in.email')}</label><input id="${action.slice(1)}-email" type="email" name="email" required maxlength="200" autocomplete="username"></div>
<div class="field"><label for="${action.slice(1)}-password">${words('sign_in.password')}</label><input id="${action.slice(1)}-password" type="password" name="password" required minlength="8" maxlength="200" autocomplete="${complete}"></div>
<button class="main">${words(title)}</button></form>`;
  const name = html`<div class="field"><label for="name">${words('sign_up.name')}</label><input id="name" name="name" required maxlength="100" autocomplete="name"></div>`;
  return html`<h1>${words('sign_in')}</h1><div class="row">
${socialButton('op', 'sign_in', `${words('sign_in.with')} ${words('sign_in.provider')}`, true)}
${socialButton('sandbox', 'sign_in', `${words('sign_in.with')} ${words('sign_in.network')}`, true)}</div>
<p class="soft">${words('sign_in.or')}</p>
<div class="two">${form('/sign-in', 'sign_in', 'current-password', html``)}${form('/sign-up', 'sign_up', 'new-password', name)}</div>`;
}

export function accountPage(language: Language, customer: Customer, orders: Order[], linkIntent: string | undefined, policy: string, identities: Markup, consents: Markup): Markup {
  const words = (key: Key): string => say(language, key);
  const find = html`<label class="check"><input type="checkbox" name="find_friends" value="true"> <span>${words('link.find')}</span></label><p class="soft" dir="auto">${policy}</p>`;
  return html`<div class="head"><h1>${words('account.hello')} <bdi>${customer.firstName} ${customer.lastName}</bdi></h1><form method="post" action="/sign-out"><button>${words('sign_out')}</button></form></div>
<p class="soft">${words('account.customer')} <span id="customer">${customer.id}</span></p>
<div class="two"><div>
${linkIntent ? html`<section class="panel" id="link"><h2>${words('link')}</h2>${socialButton('sandbox', linkIntent, words('link.go'), true, find)}</section>` : ''}
${identities}
<section class="panel"><h2>${words('account.orders')}</h2>${orders.length ? html`<ul>${orders.map((one) => html`<li><a href="/order/${one.code}">${words('order')} <bdi>${one.code}</bdi></a></li>`)}</ul>` : html`<p>${words('account.none')}</p>`}</section>
</div><div>${consents}</div></div>`;
}
