// A Vendure session, as Vetrina knows it: the cookie and the csrf field that its widgets' forms send, and when the
// customer last proved who they are.
import { Injectable } from '@nestjs/common';
import { AuthenticatedSession, Customer, CustomerService, RequestContext, TransactionalConnection } from '@vendure/core';
import { shopperOf } from './mapping';
import { refused, VetrinaService } from './vetrina.service';

export interface ShopperSession {
  shopper: string;
  csrf: string;
  /** For Set-Cookie, on every page. */
  cookie: string;
  /** ms; linking another identity needs it within five minutes. */
  authTime: number;
}

export interface Cookie {
  name: string;
  value: string;
  attributes: string;
}

export const setCookie = ({ name, value, attributes }: Cookie): string => `${name}=${value}; ${attributes}`;

/** To set when a customer signs out. */
export const noSession = '__Host-vetrina=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax';

// Half of a token's thirty minutes, so that a form that was open for a while still holds.
const renewAfter = 900_000;
const mostKept = 10_000;

@Injectable()
export class VetrinaSessions {
  private readonly kept = new Map<string, { until: number; session: ShopperSession }>();

  constructor(
    private vetrina: VetrinaService,
    private customerService: CustomerService,
    private connection: TransactionalConnection,
  ) {}

  /** What stands for this visit in `session` fields. The library keeps it as an HMAC only. */
  static idOf(ctx: RequestContext): string {
    return ctx.session?.token ?? '';
  }

  async of(ctx: RequestContext): Promise<ShopperSession | undefined> {
    if (!ctx.activeUserId) return undefined;
    const id = VetrinaSessions.idOf(ctx);
    const known = this.kept.get(id);
    if (known && known.until > Date.now()) return known.session;
    const customer = await this.customerService.findOneByUserId(ctx, ctx.activeUserId);
    if (!customer) return undefined; // an administrator
    const session = await this.make(ctx, customer, id);
    if (this.kept.size >= mostKept) this.kept.clear();
    this.kept.set(id, { until: Date.now() + renewAfter, session });
    return session;
  }

  private async make(ctx: RequestContext, customer: Customer, id: string): Promise<ShopperSession> {
    const row = await this.connection.getRepository(ctx, AuthenticatedSession).findOne({ where: { token: id } });
    const authTime = row?.createdAt.getTime() ?? 0;
    const ask = (): Promise<{ csrf: string; cookie: Cookie }> =>
      this.vetrina.call('shopper.token', { shopper: String(customer.id), session: id, auth_time: authTime, amr: ['pwd'] });
    const token = await ask().catch(async (why: unknown) => {
      if (!refused(why, 'shopper.unknown')) throw why;
      // A customer of the time before the plugin.
      const whole = await this.customerService.findOne(ctx, customer.id, ['user', 'user.authenticationMethods']);
      await this.vetrina.call('shopper.put', shopperOf(whole ?? customer, this.vetrina.market.market));
      return ask();
    });
    return { shopper: String(customer.id), csrf: token.csrf, cookie: setCookie(token.cookie), authTime };
  }
}
