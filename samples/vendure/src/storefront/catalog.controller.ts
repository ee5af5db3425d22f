// Products, the friend store and the cart.
import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import {
  ActiveOrderService, Allow, Ctx, ID, isGraphQlErrorResult, OrderService, Permission, ProductService, ProductVariantService,
  RequestContext, Transaction,
} from '@vendure/core';
import type { Request, Response } from 'express';
import { cartItems, VetrinaService } from '../plugin';
import { html } from './html';
import { cartPage, homePage, Offer, productPage } from './pages';
import { PageErrors } from './page-errors.filter';
import { SameOrigin } from './same-origin.guard';
import { icon, style } from './style';
import { Visit, Visits } from './visit';
import { isLanguage, say } from './words';

const perPage = 24;

/** A path of this shop, whatever the address said. */
export const localPath = (wanted: unknown, otherwise = '/'): string =>
  typeof wanted === 'string' && /^\/(?![/\\])[^\\\s]{0,500}$/.test(wanted) ? wanted : otherwise;

@Controller()
@UseGuards(SameOrigin)
@UseFilters(PageErrors)
export class CatalogController {
  constructor(
    private visits: Visits,
    private vetrina: VetrinaService,
    private productService: ProductService,
    private productVariantService: ProductVariantService,
    private orderService: OrderService,
    private activeOrderService: ActiveOrderService,
  ) {}

  @Get('storefront.css')
  style(@Res() response: Response): void {
    response.set('Cache-Control', 'public, max-age=300').type('css').send(style);
  }

  @Get('storefront.svg')
  icon(@Res() response: Response): void {
    response.set('Cache-Control', 'public, max-age=86400').type('svg').send(icon);
  }

  @Get('choose/:language')
  @Allow(Permission.Owner)
  async choose(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Param('language') language: string): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    if (isLanguage(language)) this.visits.chooseLanguage(visit, language);
    this.visits.go(visit, localPath(request.query.back));
  }

  @Get()
  @Allow(Permission.Owner)
  async home(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Query('page') wanted = '1'): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const page = Math.max(1, Math.min(1000, Number.parseInt(wanted, 10) || 1));
    const found = await this.productService.findAll(ctx, {
      skip: (page - 1) * perPage, take: perPage, filter: { enabled: { eq: true } }, sort: { id: 'ASC' as never },
    });
    const offers = await Promise.all(found.items.map((one) => this.offerOf(ctx, one, 1)));
    const pages = Math.max(1, Math.ceil(found.totalItems / perPage));
    await this.visits.show(visit, { title: say(visit.language, 'home.lead'), body: homePage(visit.language, offers, page, pages) });
  }

  @Get('product/:id')
  @Allow(Permission.Owner)
  async product(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Param('id') id: string): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const product = /^\d+$/.test(id) ? await this.productService.findOne(ctx, id, ['featuredAsset', 'facetValues', 'facetValues.facet']) : undefined;
    const offer = product?.enabled ? await this.offerOf(ctx, product, 100) : undefined;
    if (!offer?.variants.length) return this.visits.message(visit, 404, 'error.not_found');
    const named = offer.variants.find(({ variant }) => String(variant.id) === request.query.v);
    const { variant: lead } = named ?? offer.variants.find(({ saleable }) => saleable > 0) ?? offer.variants[0];
    const cue = await this.visits.widget(visit, 'proof', { product: String(lead.id) });
    const { shared } = request.query;
    const link = typeof shared === 'string' && /^~?[\w.-]+$/.test(shared) ? `${this.vetrina.options.storefront.origin}/l/${shared}` : undefined;
    const body = productPage(visit.language, offer, lead, cue.body, link, visit.customer !== undefined);
    return this.visits.show(visit, { title: offer.product.name, body, head: cue.head });
  }

  @Get('friends')
  @Allow(Permission.Owner)
  async friends(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const attributes: Record<string, string> = { return_to: '/friends' };
    for (const name of ['cursor', 'family', 'friend']) {
      const value = request.query[name];
      if (typeof value === 'string' && value) attributes[name] = value;
    }
    const store = await this.visits.widget(visit, 'friend-store', attributes);
    const invitation = visit.customer ? '' : html`<p><a class="button main" href="/sign-in?to=/friends">${say(visit.language, 'friends.sign_in')}</a></p>`;
    const body = html`<h1>${say(visit.language, 'friends')}</h1><p class="lead">${say(visit.language, 'friends.lead')}</p>${invitation}${store.body}`;
    return this.visits.show(visit, { title: say(visit.language, 'friends'), body, head: store.head });
  }

  /** The cart; with `items` a direct link has led here, and fills it. Sent on at once, so that a reload adds nothing. */
  @Get('cart')
  @Transaction()
  @Allow(Permission.Owner)
  async cart(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Query('items') items?: string): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const fetchedAhead = /prefetch|prerender/.test(request.get('sec-purpose') ?? request.get('purpose') ?? '');
    if (typeof items === 'string' && !fetchedAhead) {
      const order = await this.activeOrderService.getActiveOrder(ctx, undefined, true);
      const { errorResults } = await this.orderService.addItemsToOrder(ctx, order.id, cartItems(items));
      return this.visits.go(visit, '/cart', errorResults.length ? 'cart.out' : 'cart.from_link');
    }
    const order = await this.activeOrder(visit);
    return this.visits.show(visit, { title: say(visit.language, 'cart'), body: cartPage(visit.language, order, visit.customer !== undefined) });
  }

  @Post('cart')
  @Transaction()
  @Allow(Permission.Owner)
  async change(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Body() form: Record<string, string>): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    if (form.do === 'share') return this.share(visit, form.variant);
    const order = await this.activeOrderService.getActiveOrder(ctx, undefined, true);
    const done = form.do === 'remove'
      ? await this.orderService.removeItemFromOrder(ctx, order.id, form.line)
      : await this.orderService.addItemToOrder(ctx, order.id, form.variant, 1);
    this.visits.go(visit, '/cart', isGraphQlErrorResult(done) ? 'cart.out' : undefined);
  }

  /** A link of the customer's own, straight to a cart with this in it. */
  private async share(visit: Visit, product: string): Promise<void> {
    const variant = await this.productVariantService.findOne(visit.ctx, product);
    if (!visit.session || !variant) return this.visits.go(visit, '/');
    const { code } = await this.vetrina.call<{ code: string }>('link.create', {
      shopper: visit.session.shopper, target: { items: [{ product, quantity: 1 }] },
    });
    this.visits.go(visit, `/product/${variant.productId}?v=${product}&shared=${code}#shared`);
  }

  private async activeOrder({ ctx }: Visit): ReturnType<OrderService['findOne']> {
    const order = ctx.session?.activeOrderId ? await this.activeOrderService.getActiveOrder(ctx, undefined) : undefined;
    return order && this.orderService.findOne(ctx, order.id, ['lines', 'lines.productVariant', 'lines.featuredAsset', 'lines.productVariant.taxCategory', 'shippingLines', 'surcharges']);
  }

  private async offerOf(ctx: RequestContext, product: Offer['product'], most: number): Promise<Offer> {
    const { items } = await this.productVariantService.getVariantsByProductId(ctx, product.id as ID, { take: most });
    const variants = await Promise.all(items.filter((one) => one.enabled).map(async (variant) => ({
      variant, saleable: await this.productVariantService.getSaleableStockLevel(ctx, variant),
    })));
    return { product, variants };
  }
}
