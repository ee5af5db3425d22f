// The strategy `vetrina` of Vendure's Shop API, for storefronts that sign in through it:
//
//   mutation { authenticate(input: { vetrina: { ticket: "…" } }) { ... on CurrentUser { id } ... on ErrorResult { message } } }
//
// `ticket` is vt_ticket of the address that the network sent the browser back to.
import { AuthenticationStrategy, Injector, RequestContext, User } from '@vendure/core';
import { DocumentNode, parse } from 'graphql';
import { strategyName, VetrinaIdentity } from './identity.service';

export class VetrinaAuthenticationStrategy implements AuthenticationStrategy<{ ticket: string }> {
  readonly name = strategyName;
  private identity: VetrinaIdentity;

  init(injector: Injector): void {
    this.identity = injector.get(VetrinaIdentity);
  }

  defineInputType(): DocumentNode {
    return parse('input VetrinaAuthInput { ticket: String! }');
  }

  async authenticate(ctx: RequestContext, { ticket }: { ticket: string }): Promise<User | false | string> {
    const outcome = await this.identity.finish(ctx, ticket, ctx.req?.headers.cookie ?? '');
    return outcome.user ?? outcome.status;
  }
}
