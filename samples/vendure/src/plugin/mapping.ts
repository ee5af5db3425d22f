// What Vendure knows, as Vetrina's operations want it. Pure functions: entities in, request documents out.
//
//   Vendure                        Vetrina
//   Product                        family (has a page)
//   ProductVariant                 product (goes into a cart)
//   Customer                       shopper
//   Order.code                     order
//   Order.customFields.vetrinaClick   click, of the direct link that led here
//
// Every request may be sent twice without harm, because the job queue delivers at least once.
import { createHash } from 'node:crypto';
import type { Customer, Order, OrderState, Product, ProductVariant } from '@vendure/core';

export interface Money {
  amount_minor: number;
  currency: string;
}

export interface CatalogProduct {
  product: string;
  family: string;
  title: string;
  [field: string]: unknown;
}

export interface Seller {
  brandFacet: string;
  isSensitive(product: Product): boolean;
  /** Vendure's asset strategies give an absolute address or a path; links and cards need the former. */
  assetAddress(preview: string): string;
  /** Language of the entities' own names; the others go into `localized`. */
  language: string;
  /** What can still be sold of a variant. */
  saleable(variant: ProductVariant): number;
}

/** Vendure's own limit of a JavaScript integer is far above Vetrina's. */
const money = (amount: number, currency: string): Money => ({ amount_minor: Math.max(0, Math.round(amount)), currency });

const id = (value: string | number): string => String(value);

/** Rich text as plain text: Vetrina shows words and never a shop's markup. */
export function plainText(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name])
    .replace(/\s+/g, ' ')
    .trim();
}

/** SHA-256 of the address, trimmed and in lower case: how a guest is known without being named. */
export function emailHash(address: string): string {
  return createHash('sha256').update(address.trim().toLowerCase()).digest('hex');
}

export function isSensitive(product: Pick<Product, 'facetValues'>): boolean {
  return (product.facetValues ?? []).some((value) => value.code === 'sensitive');
}

/** catalog.put: the variants of one product. Disabled and deleted ones are left out, and with them the family. */
export function productsOf(product: Product, variants: ProductVariant[], seller: Seller): CatalogProduct[] {
  if (!product.enabled || product.deletedAt) return [];
  const brand = (product.facetValues ?? []).find((value) => value.facet?.code === seller.brandFacet)?.name;
  const description = plainText(product.description ?? '');
  return variants
    .filter((variant) => variant.enabled && !variant.deletedAt)
    .map((variant) => {
      const preview = variant.featuredAsset?.preview ?? product.featuredAsset?.preview;
      const attributes = (variant.options ?? []).map((option): [string, string] => [option.group?.name ?? option.code, option.name]);
      return {
        product: id(variant.id),
        family: id(product.id),
        title: variant.name || product.name,
        ...(brand ? { brand } : {}),
        ...(description ? { description } : {}),
        ...(preview ? { image: seller.assetAddress(preview), image_alt: product.name } : {}),
        ...(attributes.length ? { attributes: Object.fromEntries(attributes) } : {}),
        ...localized(product, variant, seller.language),
        price: money(variant.priceWithTax, variant.currencyCode),
        external_ids: { sku: variant.sku },
        available: seller.saleable(variant) > 0,
        sensitive: seller.isSensitive(product),
      };
    });
}

type Texts = Record<string, { title?: string; description?: string }>;

function localized(product: Product, variant: ProductVariant, own: string): { localized?: Texts } {
  const out: Texts = {};
  for (const one of product.translations ?? []) {
    const name = variant.translations?.find((other) => other.languageCode === one.languageCode)?.name;
    const description = plainText(one.description ?? '');
    if (one.languageCode === own || !(name ?? one.name)) continue;
    out[one.languageCode] = { title: name || one.name, ...(description ? { description } : {}) };
  }
  return Object.keys(out).length ? { localized: out } : {};
}

/** Who bought: an account by its id, a guest by the hash of the address. */
function buyer(customer: Customer | undefined): { shopper?: string; email_hash?: string } {
  if (!customer) return {};
  return customer.user ? { shopper: id(customer.id) } : { email_hash: emailHash(customer.emailAddress) };
}

/**
 * order.record: an order that was placed. Prices are what was paid for one, discounts in and tax in. Quantities are
 * those of the moment of placing: later cancellations lower `quantity`, and this document must stay the same for ever.
 */
export function orderOf(order: Order): Record<string, unknown> {
  const currency = order.currencyCode;
  const click = (order.customFields as { vetrinaClick?: string | null } | undefined)?.vetrinaClick;
  const lines = order.lines
    .map((line) => ({ line, quantity: line.orderPlacedQuantity || line.quantity }))
    .filter(({ quantity }) => quantity > 0)
    .map(({ line, quantity }) => ({
      line: id(line.id),
      product: id(line.productVariantId ?? line.productVariant.id),
      quantity,
      price: money(line.proratedUnitPriceWithTax, currency),
    }));
  return {
    order: order.code,
    ...buyer(order.customer),
    lines,
    ...(order.orderPlacedAt ? { at: new Date(order.orderPlacedAt).getTime() } : {}),
    ...(order.couponCodes?.length ? { coupons: order.couponCodes } : {}),
    ...(order.shippingWithTax ? { shipping: money(order.shippingWithTax, currency) } : {}),
    ...(click ? { click } : {}),
  };
}

const states: Partial<Record<OrderState, string>> = {
  PaymentSettled: 'paid',
  Shipped: 'shipped',
  Delivered: 'delivered',
  Cancelled: 'cancelled',
};

/** order.update; nothing for states that mean nothing to friends, as PartiallyShipped or Modifying. */
export function orderUpdateOf(code: string, to: OrderState, at: number): Record<string, unknown> | undefined {
  const state = states[to];
  return state ? { order: code, state, at } : undefined;
}

/**
 * order.return: the lines of which nothing is left with the buyer, refunded or cancelled. Named without a quantity they
 * mean "all that is left", so saying it again takes back nothing more. Who keeps one of two still owns the thing, and
 * money given back without lines (postage, goodwill) is no return: neither is told.
 */
export function returnOf(order: Order): Record<string, unknown> | undefined {
  const refunded = new Map<string, number>();
  for (const payment of order.payments ?? []) {
    for (const refund of payment.refunds ?? []) {
      if (refund.state !== 'Settled') continue; // asked for, or failed
      for (const line of refund.lines ?? []) {
        const key = id(line.orderLineId);
        refunded.set(key, (refunded.get(key) ?? 0) + line.quantity);
      }
    }
  }
  const gone = order.lines.filter((line) => {
    const cancelled = line.orderPlacedQuantity - line.quantity;
    return line.orderPlacedQuantity > 0 && Math.max(cancelled, refunded.get(id(line.id)) ?? 0) >= line.orderPlacedQuantity;
  });
  return gone.length ? { order: order.code, lines: gone.map((line) => ({ line: id(line.id) })) } : undefined;
}

/** shopper.put. The name is what friends may read, with consent. */
export function shopperOf(customer: Customer, market: string): Record<string, unknown> {
  const name = `${customer.firstName ?? ''} ${customer.lastName ?? ''}`.trim();
  const reachable = !customer.emailAddress.endsWith(noMail);
  const password = (customer.user?.authenticationMethods ?? []).some((one) => 'passwordHash' in one && one.passwordHash);
  return {
    shopper: id(customer.id),
    name,
    ...(reachable ? { email: customer.emailAddress, email_verified: customer.user?.verified ?? false } : {}),
    market,
    has_other_credential: password,
  };
}

/** Domain of addresses that stand in for one: Vendure wants an address, and some networks give none (RFC 2606). */
export const noMail = '@no-mail.invalid';

/** shopper.erase: the account, and what the same person bought as a guest. */
export function erasuresOf(customer: { id: string; emailAddress: string }): Record<string, unknown>[] {
  const reason = 'customer deleted in Vendure';
  return [
    { shopper: customer.id, reason },
    { email_hash: emailHash(customer.emailAddress), reason },
  ];
}

/** The items of a cart link, "12:1,30:2", as Vendure's addItemsToOrder wants them. Nonsense is left out. */
export function cartItems(items: string): { productVariantId: string; quantity: number }[] {
  return items
    .split(',')
    .map((pair) => /^([^:]{1,256}?)(?::(\d{1,3}))?$/.exec(pair.trim()))
    .filter((found) => found !== null)
    .map((found) => ({ productVariantId: found[1], quantity: Number(found[2] ?? 1) }))
    .filter((item) => item.quantity > 0)
    .slice(0, 25);
}
