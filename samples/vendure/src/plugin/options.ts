// What a shop says when it takes the plugin in: VetrinaPlugin.init(options).
import type { Product } from '@vendure/core';
import type { Request } from 'express';

export const VETRINA_OPTIONS = Symbol('VETRINA_OPTIONS');
export const loggerCtx = 'VetrinaPlugin';

export type Tracking = 'aggregate' | 'session' | 'consented';

export interface Market {
  market: string;
  region: string;
  locale: string;
  currency: string;
}

export interface PolicyText {
  purpose: string;
  locale: string;
  version: string;
  text: string;
}

export interface VetrinaPluginOptions {
  /** Path of libvetrina.so. */
  library: string;

  /** The library's own configuration: data_dir, environment, http, network, connectors, connector_path. */
  config: { data_dir: string; http?: { public_url?: string; prefix?: string }; [key: string]: unknown };

  /** Who sells. `id` is the shop's id at Vetrina; everything the plugin sends belongs to it. */
  shop: {
    id: string;
    mode: 'test' | 'live';
    controller: { name: string; address?: string; email?: string; privacy_url?: string };
    theme?: Record<string, string>;
  };

  /** Origin of the storefront, as https://shop.example, and its pages: direct links lead to these and nowhere else. */
  storefront: {
    origin: string;
    /** With {family} (Vendure's product id) and {product} (the id of its variant): /product/{family}?v={product} */
    product: string;
    /** With {items}, pairs of variant id and quantity: /cart?items={items} */
    cart: string;
    /** Where shoppers come back to after linking; a ticket for the strategy `vetrina` is in its query. */
    return: string;
  };

  /** Where the shop sells; the first is the default. One Vendure channel is one or more of them. */
  markets: [Market, ...Market[]];

  /** The words by which the shop asks for each purpose, by language. */
  policies: PolicyText[];

  /** Code of the facet that holds the brand. Default: brand. */
  brandFacet?: string;

  /** Products that must never appear anywhere social. Default: those with a facet value of the code `sensitive`. */
  isSensitive?: (product: Product) => boolean;

  /** Absolute address of an asset's preview. Default: below /assets of the storefront's origin. */
  assetUrl?: (preview: string) => string;

  /** Connector whose friend lists are read as soon as somebody links an account there. */
  friendsConnector?: string;

  /**
   * What may be kept about who follows a direct link. Default: `session`, so that a link can be credited with its order.
   * A browser that sends Sec-GPC gets `aggregate` whatever this says.
   */
  tracking?: (request: Request) => Tracking;

  /** How often a message to the library is tried again, with the job queue's back-off. Default: 10. */
  retries?: number;
}
