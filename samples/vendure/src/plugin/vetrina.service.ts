// The library in this process. Opened by the first call that needs it, so a process that never calls has no thread, file
// or socket of it; closed with the application. Server and worker processes may each have one on the same data_dir.
import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '@vendure/core';
import type { HttpAnswer, HttpRequest, Vetrina } from '../../../hosts/node/vetrina.mjs';
import { loggerCtx, Market, VETRINA_OPTIONS, VetrinaPluginOptions } from './options';

/** For whom a page is made. */
export interface Viewer {
  shopper?: string;
  market?: string;
  locale?: string;
}

export interface Widget {
  html: string;
  head: string;
  json_ld: string;
  leaves_site: boolean;
}

export interface Policy {
  text: string;
  shown: { text_hash: string; policy_version: string; locale: string };
}

/** Where the library's door stands in the shop, and whom it serves there. */
export const prefixOf = (options: VetrinaPluginOptions): string => options.config.http?.prefix ?? '/vetrina';

/** True for a refusal of the library with this slug, as `shopper.unknown`. */
export function refused(why: unknown, slug: string): boolean {
  return why instanceof Error && 'slug' in why && why.slug === slug;
}

@Injectable()
export class VetrinaService implements OnApplicationShutdown {
  private opened?: Promise<Vetrina>;
  private readonly policies = new Map<string, Policy>();

  constructor(@Inject(VETRINA_OPTIONS) readonly options: VetrinaPluginOptions) {}

  get market(): Market {
    return this.options.markets[0];
  }

  async call<T = Record<string, unknown>>(operation: string, request: object = {}): Promise<T> {
    return (await this.open()).call<T>(operation, { shop: this.options.shop.id, ...request });
  }

  async upload<T = Record<string, unknown>>(operation: string, file: string, request: object): Promise<T> {
    return (await this.open()).upload<T>(operation, file, { shop: this.options.shop.id, ...request });
  }

  async handle(request: HttpRequest): Promise<HttpAnswer> {
    return (await this.open()).handle(request);
  }

  /** A widget as markup for the page, and what the page's head needs once. A page without it is better than no page. */
  async widget(name: string, attributes: Record<string, string>, viewer: Viewer): Promise<Widget> {
    try {
      return await this.call<Widget>('widget.render', { widget: name, attributes, market: this.market.market, ...viewer });
    } catch (why) {
      Logger.error(`widget ${name}: ${(why as Error).message}`, loggerCtx);
      return { html: '', head: '', json_ld: '', leaves_site: false };
    }
  }

  /** The words for a purpose in a language, or in the first that there is. */
  async policy(purpose: string, locale: string): Promise<Policy | undefined> {
    await this.open();
    const language = locale.split('-')[0];
    return this.policies.get(`${purpose} ${language}`) ?? [...this.policies].find(([key]) => key.startsWith(`${purpose} `))?.[1];
  }

  async onApplicationShutdown(): Promise<void> {
    const opened = this.opened;
    this.opened = undefined;
    await (await opened)?.close();
  }

  private open(): Promise<Vetrina> {
    this.opened ??= this.load().catch((why) => {
      this.opened = undefined; // the next call tries again
      throw why;
    });
    return this.opened;
  }

  private async load(): Promise<Vetrina> {
    const { library, config, shop, storefront, markets, policies } = this.options;
    // An ES module, which a CommonJS application imports like this.
    const face = await import('../../../hosts/node/vetrina.mjs');
    const vetrina = face.Vetrina.load(library, config);
    await vetrina.call('shop.put', {
      shop: shop.id,
      mode: shop.mode,
      controller: shop.controller,
      origins: [storefront.origin],
      templates: {
        product: storefront.origin + storefront.product,
        cart: storefront.origin + storefront.cart,
        return: storefront.origin + storefront.return,
      },
      markets,
      ...(shop.theme ? { theme: shop.theme } : {}),
    });
    for (const one of policies) {
      const { text_hash } = await vetrina.call<{ text_hash: string }>('policy.put', { shop: shop.id, ...one });
      const shown = { text_hash, policy_version: one.version, locale: one.locale };
      this.policies.set(`${one.purpose} ${one.locale}`, { text: one.text, shown });
    }
    Logger.info(`Vetrina is open for shop ${shop.id}`, loggerCtx);
    return vetrina;
  }
}
