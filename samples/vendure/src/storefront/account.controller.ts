// Signing in, linking, the account, and paying.
import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import {
  ActiveOrderService, Allow, AuthService, CountryService, Ctx, CustomerService, ErrorResult, isGraphQlErrorResult, Logger, Order,
  OrderService, Permission, RequestContext, SessionService, Transaction,
} from '@vendure/core';
import type { Request, Response } from 'express';
import { Intent, noSession, VetrinaIdentity, VetrinaRelay, VetrinaService } from '../plugin';
import { localPath } from './catalog.controller';
import { accountPage, checkoutPage, orderPage, signInPage } from './pages';
import { PageErrors } from './page-errors.filter';
import { SameOrigin } from './same-origin.guard';
import { cookies, Visit, Visits } from './visit';
import { isKey, Key, say } from './words';

const loggerCtx = 'Storefront';
const followsScope = 'read:follows';

@Controller()
@UseGuards(SameOrigin)
@UseFilters(PageErrors)
export class AccountController {
  constructor(
    private visits: Visits,
    private vetrina: VetrinaService,
    private relay: VetrinaRelay,
    private identity: VetrinaIdentity,
    private authService: AuthService,
    private sessionService: SessionService,
    private customerService: CustomerService,
    private countryService: CountryService,
    private orderService: OrderService,
    private activeOrderService: ActiveOrderService,
  ) {}

  @Get('sign-in')
  @Allow(Permission.Owner)
  async signInForm(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const to = localPath(request.query.to);
    response.cookie('to', to, { secure: true, httpOnly: true, sameSite: 'lax', maxAge: 600_000 });
    await this.visits.show(visit, { title: say(visit.language, 'sign_in'), body: signInPage(visit.language, to) });
  }

  @Post('sign-in')
  @Transaction()
  @Allow(Permission.Owner)
  async signIn(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Body() form: Record<string, string>): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const session = await this.authService.authenticate(ctx, 'shop', 'native', { username: form.email, password: form.password });
    if (isGraphQlErrorResult(session)) return this.visits.go(visit, '/sign-in', 'notice.wrong');
    this.visits.useSession(visit, session.token);
    this.visits.go(visit, localPath(form.to), 'notice.signed_in');
  }

  @Post('sign-up')
  @Transaction()
  @Allow(Permission.Owner)
  async signUp(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Body() form: Record<string, string>): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const [firstName, ...rest] = (form.name ?? '').trim().split(/\s+/);
    const made = await this.customerService.registerCustomerAccount(ctx, {
      emailAddress: form.email, password: form.password, firstName, lastName: rest.join(' '),
    });
    if (isGraphQlErrorResult(made)) return this.visits.go(visit, '/sign-in', 'notice.wrong');
    return this.signIn(ctx, request, response, form);
  }

  @Post('sign-out')
  @Allow(Permission.Owner)
  async signOut(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    if (ctx.session) await this.authService.destroyAuthenticatedSession(ctx, ctx.session.token);
    this.visits.useSession(visit, '');
    response.append('Set-Cookie', noSession);
    this.visits.go(visit, '/', 'notice.signed_out');
  }

  @Post('social/begin')
  @Allow(Permission.Owner)
  async begin(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Body() form: Record<string, string>): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    try {
      const shown = (await this.vetrina.policy('find_friends', visit.language))?.shown;
      if (visit.session && form.find_friends === 'true') {
        await this.vetrina.call('consent.set', { shopper: visit.session.shopper, purpose: 'find_friends', granted: true, shown });
      }
      const { url, cookie } = await this.identity.begin(ctx, form.connector, form.intent as Intent);
      response.append('Set-Cookie', cookie);
      response.redirect(303, url);
    } catch (why) {
      Logger.warn(`sign-in with ${form.connector}: ${(why as Error).message}`, loggerCtx);
      this.visits.go(visit, visit.customer ? '/account' : '/sign-in', 'notice.network');
    }
  }

  /** Where networks send the browser back to, by way of the library. */
  @Get('social/done')
  @Transaction()
  @Allow(Permission.Owner)
  async done(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Query('vt_ticket') ticket = ''): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const { status, user } = await this.identity.finish(ctx, ticket, request.headers.cookie ?? '');
    if (user) {
      const session = await this.authService.createAuthenticatedSessionForUser(ctx, user, 'vetrina');
      if (isGraphQlErrorResult(session)) return this.visits.go(visit, '/sign-in', 'notice.rejected');
      this.visits.useSession(visit, session.token);
      return this.visits.go(visit, localPath(cookies(request).to), 'notice.signed_in');
    }
    const notice = `notice.${status}`;
    const path = visit.customer && status !== 'needs_step_up' ? '/account' : '/sign-in?to=/account';
    this.visits.go(visit, path, isKey(notice) ? notice : 'notice.rejected');
  }

  @Get('account')
  @Allow(Permission.Owner)
  async account(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const { customer, session } = visit;
    if (!customer || !session) return this.visits.go(visit, '/sign-in?to=/account');
    const { items } = await this.orderService.findByCustomerId(ctx, customer.id, { filter: { active: { eq: false } } });
    const { identities: linked } = await this.vetrina.call<{ identities: { connector: string; scopes: string[] }[] }>('identity.list', { shopper: session.shopper });
    const network = linked.find((one) => one.connector === 'sandbox');
    const intent = !network ? 'link' : network.scopes.includes(followsScope) ? undefined : 'extend_scopes';
    const policy = (await this.vetrina.policy('find_friends', visit.language))?.text ?? '';
    const identities = await this.visits.widget(visit, 'identities', { return_to: '/account' });
    const consents = await this.visits.widget(visit, 'consent', { return_to: '/account' });
    const body = accountPage(visit.language, customer, items, intent, policy, identities.body, consents.body);
    return this.visits.show(visit, { title: say(visit.language, 'account'), body, head: identities.head });
  }

  @Get('checkout')
  @Allow(Permission.Owner)
  async checkoutForm(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const active = visit.customer && ctx.session?.activeOrderId ? await this.activeOrderService.getActiveOrder(ctx, undefined) : undefined;
    const order = active && (await this.orderService.findOne(ctx, active.id));
    if (!visit.customer || !order?.lines.length) return this.visits.go(visit, visit.customer ? '/cart' : '/sign-in?to=/checkout');
    const addresses = await this.customerService.findAddressesByCustomerId(ctx, visit.customer.id);
    const countries = await this.countryService.findAllAvailable(ctx);
    const methods = await this.orderService.getEligibleShippingMethods(ctx, order.id);
    const body = checkoutPage(visit.language, order, Object.assign(visit.customer, { addresses }), countries, methods);
    return this.visits.show(visit, { title: say(visit.language, 'checkout'), body });
  }

  /** Vendure's own order process, from the address to the payment; the plugin hears of it by its events. */
  @Post('checkout')
  @Transaction()
  @Allow(Permission.Owner)
  async checkout(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Body() form: Record<string, string>): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const active = visit.customer && (await this.activeOrderService.getActiveOrder(ctx, undefined));
    if (!active) return this.visits.go(visit, '/cart');
    const click = this.visits.clickOf(visit);
    if (click) await this.orderService.updateCustomFields(ctx, active.id, { vetrinaClick: click });
    const { fullName, streetLine1, postalCode, city, countryCode } = form;
    await this.orderService.setShippingAddress(ctx, active.id, { fullName, streetLine1, postalCode, city, countryCode });
    const steps: (() => Promise<object>)[] = [
      () => this.orderService.setShippingMethod(ctx, active.id, [form.shipping]),
      () => this.orderService.transitionToState(ctx, active.id, 'ArrangingPayment'),
      () => this.orderService.addPaymentToOrder(ctx, active.id, { method: 'standard-payment', metadata: {} }),
    ];
    let order: Order | undefined;
    for (const step of steps) {
      const done = await step();
      if (isGraphQlErrorResult(done)) {
        Logger.warn(`checkout: ${(done as ErrorResult).message}`, loggerCtx);
        return this.visits.go(visit, '/cart', 'error.again');
      }
      order = done as Order;
    }
    if (!order) return this.visits.go(visit, '/cart');
    await this.customerService.createAddressesForNewCustomer(ctx, order);
    if (ctx.session) await this.sessionService.unsetActiveOrder(ctx, ctx.session);
    this.visits.forgetClick(visit);
    this.visits.go(visit, `/order/${order.code}`);
  }

  @Get('order/:code')
  @Allow(Permission.Owner)
  async order(@Ctx() ctx: RequestContext, @Req() request: Request, @Res() response: Response, @Param('code') code: string): Promise<void> {
    const visit = await this.visits.of(ctx, request, response);
    const order = await this.mine(visit, code);
    if (!order) return this.visits.message(visit, 404, 'error.not_found');
    // The card is wanted now; the order's own job may not have run yet, and does no harm when it does.
    await this.relay.process({ kind: 'order', id: String(order.id) }).catch((why: Error) => Logger.warn(why.message, loggerCtx));
    const card = await this.visits.widget(visit, 'consent', { order: order.code, return_to: `/order/${order.code}` });
    const title: Key = 'order.thanks';
    return this.visits.show(visit, { title: say(visit.language, title), body: orderPage(visit.language, order, card.body), head: card.head });
  }

  /** Not there or another's: the same answer, so that order codes cannot be tried out. */
  private async mine({ ctx, customer }: Visit, code: string): Promise<Order | undefined> {
    const order = await this.orderService.findOneByCode(ctx, code, [
      'customer', 'lines', 'lines.productVariant', 'lines.productVariant.taxCategory', 'lines.featuredAsset', 'shippingLines', 'surcharges',
    ]);
    return customer && order && order.customer?.id === customer.id && order.orderPlacedAt ? order : undefined;
  }
}
