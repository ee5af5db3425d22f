// Signing in with a network, and linking one to an account that is signed in. The library speaks to networks and decides
// what an identity means; Vendure keeps customers and sessions. An e-mail address from a network never opens an account:
// where it is one's already, that customer signs in first and links.
import { Injectable } from '@nestjs/common';
import {
  Customer, CustomerService, ExternalAuthenticationService, Logger, RequestContext, TransactionalConnection, User,
} from '@vendure/core';
import { noMail, shopperOf } from './mapping';
import { loggerCtx } from './options';
import { Cookie, setCookie, VetrinaSessions } from './session.service';
import { refused, VetrinaService } from './vetrina.service';

export type Intent = 'sign_in' | 'link' | 'step_up' | 'extend_scopes';

export interface Outcome {
  /** As identity.redeem says it; new_shopper_proposed never leaves this service. */
  status: string;
  reason?: string;
  /** Whom to make a session for, after signed_in. */
  user?: User;
}

interface Redeemed {
  status: string;
  reason?: string;
  detail?: string;
  attempt?: string;
  shopper?: string;
  identity?: { connector: string; handle?: string; name?: string; email?: string; email_grade: string };
}

export const strategyName = 'vetrina';

// Grades at which the network answers for the address (docs/operations.md, identity.redeem).
const proven = ['verified', 'authoritative'];

@Injectable()
export class VetrinaIdentity {
  constructor(
    private vetrina: VetrinaService,
    private sessions: VetrinaSessions,
    private customerService: CustomerService,
    private externalAuthentication: ExternalAuthenticationService,
    private connection: TransactionalConnection,
  ) {}

  /** Where to send the browser, with the cookie that ties the attempt to it. */
  async begin(ctx: RequestContext, connector: string, intent: Intent): Promise<{ url: string; cookie: string }> {
    const signedIn = await this.sessions.of(ctx);
    const begun = await this.vetrina.call<{ url: string; cookie: Cookie }>('identity.begin', {
      connector,
      intent,
      session: VetrinaSessions.idOf(ctx),
      return_to: this.vetrina.options.storefront.origin + this.vetrina.options.storefront.return,
      ...(signedIn ? { shopper: signedIn.shopper, auth_time: signedIn.authTime } : {}),
    });
    return { url: begun.url, cookie: setCookie(begun.cookie) };
  }

  /** Decides what came back with the browser. `cookie` is the Cookie header of that request. */
  async finish(ctx: RequestContext, ticket: string, cookie: string): Promise<Outcome> {
    const signedIn = await this.sessions.of(ctx);
    const session = VetrinaSessions.idOf(ctx);
    const found = await this.vetrina.call<Redeemed>('identity.redeem', {
      ticket, session, cookie, ...(signedIn ? { shopper: signedIn.shopper } : {}),
    });
    if (found.detail) Logger.info(`${found.status}: ${found.detail}`, loggerCtx);
    switch (found.status) {
      case 'signed_in':
        return { status: 'signed_in', user: await this.userOf(ctx, found.shopper) };
      case 'new_shopper_proposed':
        return this.welcome(ctx, found, session);
      case 'linked':
      case 'already_linked':
      case 'extended':
        await this.lookForFriends(signedIn?.shopper);
    }
    return { status: found.status, reason: found.reason };
  }

  private async userOf(ctx: RequestContext, shopper: string | undefined): Promise<User | undefined> {
    const customer = shopper ? await this.customerService.findOne(ctx, shopper, ['user']) : undefined;
    return customer?.user;
  }

  private async welcome(ctx: RequestContext, found: Redeemed, session: string): Promise<Outcome> {
    const { identity, attempt } = found;
    const decide = (decision: string, more: object = {}): Promise<Redeemed> =>
      this.vetrina.call('identity.confirm', { attempt, session, decision, ...more });
    const address = identity?.email && proven.includes(identity.email_grade) ? identity.email : undefined;
    if (address && (await this.connection.getRepository(ctx, Customer).findOne({ where: { emailAddress: address } }))) {
      await decide('decline');
      return { status: 'needs_existing_login' };
    }
    const [firstName, ...rest] = (identity?.name || identity?.handle || '').split(' ');
    const user = await this.externalAuthentication.createCustomerAndUser(ctx, {
      strategy: strategyName,
      externalIdentifier: `${identity?.connector} ${attempt}`,
      emailAddress: address ?? `${attempt}${noMail}`.toLowerCase(),
      firstName,
      lastName: rest.join(' '),
      verified: address !== undefined,
    });
    const customer = await this.customerService.findOneByUserId(ctx, user.id);
    if (!customer) return { status: 'rejected' };
    const shopper = String(customer.id);
    await this.vetrina.call('shopper.put', shopperOf(customer, this.vetrina.market.market));
    const done = await decide('accept', { shopper, auth_time: Date.now() });
    return done.status === 'linked' ? { status: 'signed_in', user } : { status: done.status, reason: done.reason };
  }

  /** Read at once, so that the next page knows. Should the network fail here, the library's own job reads later. */
  private async lookForFriends(shopper: string | undefined): Promise<void> {
    const { friendsConnector: connector } = this.vetrina.options;
    if (!shopper || !connector) return;
    try {
      await this.vetrina.call('identity.sync', { shopper, connector });
    } catch (why) {
      if (!refused(why, 'shopper.unknown')) Logger.warn(`identity.sync: ${(why as Error).message}`, loggerCtx);
    }
  }
}
