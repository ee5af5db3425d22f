// The plugin in Vendure's Shop API, for storefronts that stand elsewhere: widgets as markup, a login begun and finished,
// and a link to share. The storefront's host passes /vetrina and /l on to Vendure, so that cookies and forms are its own.
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, Ctx, ForbiddenError, OrderService, Permission, RequestContext } from '@vendure/core';
import type { Request, Response } from 'express';
import { parse } from 'graphql';
import { Intent, VetrinaIdentity } from './identity.service';
import { VetrinaRelay } from './relay.service';
import { VetrinaSessions } from './session.service';
import { VetrinaService } from './vetrina.service';

export const shopApiSchema = parse(`
  "A widget of Vetrina: html where it belongs, head once into the page's head."
  type VetrinaWidget { html: String! head: String! jsonLd: String! }
  type VetrinaLogin { "Send the browser here." url: String! }
  type VetrinaOutcome { "As identity.redeem says it: linked, signed_in, cancelled, conflict …" status: String! reason: String }
  type VetrinaLink { url: String! }
  input VetrinaLinkItem { productVariantId: ID! quantity: Int = 1 }
  enum VetrinaIntent { sign_in link step_up extend_scopes }

  extend type Query {
    "widget: proof, friend-store, consent or identities. attributes: as product, family, order, return_to."
    vetrinaWidget(widget: String!, attributes: JSON): VetrinaWidget!
  }
  extend type Mutation {
    vetrinaBegin(connector: String!, intent: VetrinaIntent!): VetrinaLogin!
    "Links the identity that came back to the customer who is signed in. Who is not, signs in with authenticate."
    vetrinaFinish(ticket: String!): VetrinaOutcome!
    "A direct link to a cart with these in it, shared by the customer who is signed in."
    vetrinaShare(items: [VetrinaLinkItem!]!): VetrinaLink!
  }
`);

@Resolver()
export class VetrinaShopResolver {
  constructor(
    private vetrina: VetrinaService,
    private sessions: VetrinaSessions,
    private identity: VetrinaIdentity,
    private relay: VetrinaRelay,
    private orderService: OrderService,
  ) {}

  @Query()
  @Allow(Permission.Public)
  async vetrinaWidget(
    @Ctx() ctx: RequestContext,
    @Context('res') response: Response,
    @Args() { widget, attributes = {} }: { widget: string; attributes?: Record<string, string> },
  ): Promise<{ html: string; head: string; jsonLd: string }> {
    const session = await this.sessions.of(ctx);
    if (session) response.append('Set-Cookie', session.cookie);
    if (widget === 'consent' && attributes.order) await this.recordNow(ctx, attributes.order);
    const made = await this.vetrina.widget(widget, { ...attributes, ...(session ? { csrf: session.csrf } : {}) }, {
      locale: ctx.languageCode.replace('_', '-'),
      ...(session ? { shopper: session.shopper } : {}),
    });
    return { html: made.html, head: made.head, jsonLd: made.json_ld };
  }

  @Mutation()
  @Allow(Permission.Owner)
  async vetrinaBegin(
    @Ctx() ctx: RequestContext,
    @Context('res') response: Response,
    @Args() { connector, intent }: { connector: string; intent: Intent },
  ): Promise<{ url: string }> {
    const { url, cookie } = await this.identity.begin(ctx, connector, intent);
    response.append('Set-Cookie', cookie);
    return { url };
  }

  @Mutation()
  @Allow(Permission.Owner)
  async vetrinaFinish(
    @Ctx() ctx: RequestContext,
    @Context('req') request: Request,
    @Args() { ticket }: { ticket: string },
  ): Promise<{ status: string; reason?: string }> {
    if (!ctx.activeUserId) throw new ForbiddenError();
    const { status, reason } = await this.identity.finish(ctx, ticket, request.headers.cookie ?? '');
    return { status, reason };
  }

  @Mutation()
  @Allow(Permission.Owner)
  async vetrinaShare(
    @Ctx() ctx: RequestContext,
    @Args() { items }: { items: { productVariantId: string; quantity: number }[] },
  ): Promise<{ url: string }> {
    const session = await this.sessions.of(ctx);
    if (!session) throw new ForbiddenError();
    const wanted = items.map(({ productVariantId, quantity }) => ({ product: String(productVariantId), quantity }));
    return this.vetrina.call('link.create', { shopper: session.shopper, target: { items: wanted } });
  }

  /** The card is wanted right after the payment, when the order's own job may not have run yet. */
  private async recordNow(ctx: RequestContext, code: string): Promise<void> {
    const order = await this.orderService.findOneByCode(ctx, code, ['customer', 'customer.user']);
    if (!order?.orderPlacedAt || !ctx.activeUserId || order.customer?.user?.id !== ctx.activeUserId) return;
    await this.relay.process({ kind: 'order', id: String(order.id) });
  }
}
