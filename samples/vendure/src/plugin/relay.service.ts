// From Vendure's events to Vetrina's operations, by way of Vendure's job queue.
//
// An event only lives in memory: a process that ends between a commit and its subscribers loses it. So each handler here
// is a blocking one that adds a job in the very transaction of what happened: order and job are committed together or
// not at all. The job says which entity, not what it was: it is read again when the job runs, so that a late or repeated
// job tells what is true now. The queue tries a failed one again; mapping.ts makes every request safe to repeat.
import { Injectable, OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import {
  AccountRegistrationEvent, AccountVerifiedEvent, CustomerEvent, CustomerService, EntityHydrator, EventBus,
  ID, JobQueue, JobQueueService, Logger, LogoutEvent, Order, OrderLineEvent, OrderPlacedEvent,
  OrderService, OrderState, OrderStateTransitionEvent, ProcessContext, ProductEvent, ProductService, ProductVariant,
  ProductVariantEvent, ProductVariantPriceEvent, ProductVariantService, RefundStateTransitionEvent, RequestContext,
  RequestContextService, StockMovementEvent, TransactionalConnection, Type, VendureEvent,
} from '@vendure/core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CatalogProduct, erasuresOf, isSensitive, orderOf, orderUpdateOf, productsOf, returnOf, Seller, shopperOf,
} from './mapping';
import { loggerCtx } from './options';
import { refused, VetrinaService } from './vetrina.service';

/** What a job carries: ids, and what the entity itself will not say any more when the job runs. */
export type Message =
  | { kind: 'catalogue' }
  | { kind: 'product'; id: string }
  | { kind: 'order'; id: string }
  | { kind: 'order_state'; code: string; state: string; at: number }
  | { kind: 'returns'; id: string }
  | { kind: 'customer'; id: string }
  | { kind: 'erase'; id: string; emailAddress: string }
  | { kind: 'signed_out'; id: string };

type Handlers = { [K in Message['kind']]: (ctx: RequestContext, message: Extract<Message, { kind: K }>) => Promise<unknown> };

const orderRelations = ['customer', 'customer.user', 'lines', 'lines.productVariant', 'shippingLines', 'surcharges'] as const;
const pageOfProducts = 100;

@Injectable()
export class VetrinaRelay implements OnModuleInit, OnApplicationBootstrap {
  private queue: JobQueue<Message>;

  constructor(
    private vetrina: VetrinaService,
    private eventBus: EventBus,
    private jobQueueService: JobQueueService,
    private requestContextService: RequestContextService,
    private connection: TransactionalConnection,
    private entityHydrator: EntityHydrator,
    private productService: ProductService,
    private productVariantService: ProductVariantService,
    private orderService: OrderService,
    private customerService: CustomerService,
    private processContext: ProcessContext,
  ) {}

  async onModuleInit(): Promise<void> {
    this.queue = await this.jobQueueService.createQueue<Message>({
      name: 'vetrina',
      process: async (job) => this.process(job.data),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.listen();
    // Whatever happened while the plugin was not there.
    if (this.processContext.isServer) await this.add(undefined, { kind: 'catalogue' });
  }

  /** Does what a job would do, now: for pages that must not wait for the queue. The job does it again without harm. */
  async process(message: Message): Promise<unknown> {
    const ctx = await this.requestContextService.create({ apiType: 'admin' });
    const handler = this.handlers[message.kind] as (ctx: RequestContext, message: Message) => Promise<unknown>;
    return handler(ctx, message);
  }

  private on<T extends VendureEvent>(id: string, event: Type<T> | Type<T>[], messages: (event: T) => Message[] | Promise<Message[]>): void {
    this.eventBus.registerBlockingEventHandler<T>({
      event,
      id: `vetrina-${id}`,
      handler: async (happened) => {
        const { ctx } = happened as unknown as { ctx?: RequestContext };
        for (const message of await messages(happened)) await this.add(ctx, message);
      },
    });
  }

  private async add(ctx: RequestContext | undefined, message: Message): Promise<void> {
    await this.queue.add(message, { retries: this.vetrina.options.retries ?? 10, ...(ctx ? { ctx } : {}) });
  }

  private listen(): void {
    const product = (id: ID): Message[] => [{ kind: 'product', id: String(id) }];
    this.on('product', ProductEvent, (event) => product(event.entity.id));
    this.on('variants', ProductVariantEvent, (event) => this.productsOfVariants(event.ctx, event.entity.map((one) => one.id)));
    this.on('prices', ProductVariantPriceEvent, (event) =>
      this.productsOfVariants(event.ctx, event.entity.map((one) => one.variant?.id).filter((id) => id !== undefined)));
    this.on('stock', StockMovementEvent, (event) =>
      this.productsOfVariants(event.ctx, event.stockMovements.map((one) => one.productVariant?.id).filter((id) => id !== undefined)));

    this.on('order-placed', OrderPlacedEvent, (event) => [{ kind: 'order', id: String(event.order.id) }]);
    this.on('order-state', OrderStateTransitionEvent, ({ order, toState }) =>
      orderUpdateOf(order.code, toState, 0) ? [{ kind: 'order_state', code: order.code, state: toState, at: Date.now() }] : []);
    this.on('refund', RefundStateTransitionEvent, ({ order }) => [{ kind: 'returns', id: String(order.id) }]);
    this.on('cancelled-lines', OrderLineEvent, ({ order, type }) =>
      type === 'cancelled' ? [{ kind: 'returns', id: String(order.id) }] : []);

    const customer = (id: ID): Message[] => [{ kind: 'customer', id: String(id) }];
    this.on('customer', CustomerEvent, ({ type, entity }) =>
      type === 'deleted' ? [{ kind: 'erase', id: String(entity.id), emailAddress: entity.emailAddress }] : customer(entity.id));
    this.on('verified', AccountVerifiedEvent, (event) => customer(event.customer.id));
    this.on('registered', AccountRegistrationEvent, async (event) => this.customerOfUser(event.ctx, event.user.id, 'customer'));
    this.on('logout', LogoutEvent, async ({ ctx }) =>
      ctx.activeUserId ? this.customerOfUser(ctx, ctx.activeUserId, 'signed_out') : []);
  }

  private async customerOfUser(ctx: RequestContext, userId: ID, kind: 'customer' | 'signed_out'): Promise<Message[]> {
    const found = await this.customerService.findOneByUserId(ctx, userId);
    return found ? [{ kind, id: String(found.id) }] : [];
  }

  private async productsOfVariants(ctx: RequestContext, ids: ID[]): Promise<Message[]> {
    const variants = ids.length ? await this.connection.getRepository(ctx, ProductVariant).findByIds([...new Set(ids)]) : [];
    return [...new Set(variants.map((one) => String(one.productId)))].map((id) => ({ kind: 'product', id }));
  }

  private readonly handlers: Handlers = {
    catalogue: (ctx) => this.importCatalogue(ctx),
    product: (ctx, { id }) => this.putProduct(ctx, id),
    order: async (ctx, { id }) => this.recordOrder(await this.orderService.findOne(ctx, id, [...orderRelations])),
    order_state: (_, { code, state, at }) => this.vetrina.call('order.update', orderUpdateOf(code, state as OrderState, at) ?? {}),
    returns: (ctx, { id }) => this.takeBack(ctx, id),
    customer: async (ctx, { id }) => {
      const found = await this.customerService.findOne(ctx, id, ['user', 'user.authenticationMethods']);
      return found?.user ? this.vetrina.call('shopper.put', shopperOf(found, this.vetrina.market.market)) : 'a guest';
    },
    erase: (_, message) => this.erase(message),
    signed_out: (_, { id }) => this.vetrina.call('shopper.sign_out', { shopper: id }).catch(unlessUnknown),
  };

  /** The whole catalogue as one feed, which also takes out what Vendure does not have any more. */
  private async importCatalogue(ctx: RequestContext): Promise<unknown> {
    const folder = await mkdtemp(join(tmpdir(), 'vendure-vetrina-'));
    try {
      const file = join(folder, 'catalogue.jsonl');
      const feed: string[] = [];
      for (let skip = 0, total = 1; skip < total; skip += pageOfProducts) {
        const page = await this.productService.findAll(ctx, { skip, take: pageOfProducts, sort: { id: 'ASC' as never } });
        total = page.totalItems;
        for (const product of page.items) {
          for (const one of await this.variantsFor(ctx, product.id)) feed.push(JSON.stringify(one));
        }
      }
      await writeFile(file, `${feed.join('\n')}\n`);
      const done = await this.vetrina.upload<{ accepted: number; families: number; errors: { message: string }[] }>(
        'catalog.import', file, { format: 'jsonl', mode: 'replace' });
      Logger.info(`Catalogue imported: ${done.accepted} variants of ${done.families} products`, loggerCtx);
      for (const { message } of done.errors.slice(0, 10)) Logger.warn(`Not imported: ${message}`, loggerCtx);
      return { accepted: done.accepted, families: done.families };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async putProduct(ctx: RequestContext, family: string): Promise<unknown> {
    const products = await this.variantsFor(ctx, family);
    // A variant that is gone is found by taking out the family: put alone replaces only those that are still there.
    const { products: known } = await this.vetrina
      .call<{ products: { product: string }[] }>('catalog.get', { family })
      .catch(() => ({ products: [] }));
    for (const { product } of known) {
      if (!products.some((one) => one.product === product)) await this.vetrina.call('catalog.remove', { product });
    }
    if (products.length) await this.vetrina.call('catalog.put', { products });
    return { products: products.length };
  }

  private async variantsFor(ctx: RequestContext, productId: ID): Promise<CatalogProduct[]> {
    const product = await this.productService.findOne(ctx, productId, ['featuredAsset', 'facetValues', 'facetValues.facet', 'translations']);
    if (!product) return [];
    const { items } = await this.productVariantService.getVariantsByProductId(ctx, productId, {}, ['options', 'options.group', 'featuredAsset', 'taxCategory']);
    const stock = new Map<ID, number>();
    for (const variant of items) stock.set(variant.id, await this.productVariantService.getSaleableStockLevel(ctx, variant));
    const { brandFacet = 'brand', isSensitive: sensitive = isSensitive, storefront, assetUrl } = this.vetrina.options;
    const seller: Seller = {
      brandFacet,
      isSensitive: sensitive,
      language: ctx.languageCode,
      assetAddress: assetUrl ?? ((preview) => `${storefront.origin}/assets/${preview.replaceAll('\\', '/')}`),
      saleable: (variant) => stock.get(variant.id) ?? 0,
    };
    return productsOf(product, items, seller);
  }

  private async recordOrder(order: Order | undefined): Promise<unknown> {
    // Read before its transaction has ended (SQLite has one connection for all): the queue tries again.
    if (!order?.orderPlacedAt) throw new Error('the order is not placed yet');
    const { customer } = order;
    if (customer?.deletedAt) return 'nobody is told of who was deleted';
    if (customer?.user) await this.process({ kind: 'customer', id: String(customer.id) });
    const record = (): Promise<Record<string, unknown>> => this.vetrina.call('order.record', orderOf(order));
    const { duplicate } = await record().catch(async (why: unknown) => {
      // Modified in Vendure since: what was recorded first stands.
      if (refused(why, 'order.mismatch')) return { duplicate: true };
      if (!refused(why, 'order.unknown_product')) throw why;
      // Sold before its own job ran.
      for (const line of order.lines) await this.process({ kind: 'product', id: String(line.productVariant.productId) });
      return record();
    });
    return { order: order.code, duplicate };
  }

  private async takeBack(ctx: RequestContext, id: string): Promise<unknown> {
    const order = await this.orderService.findOne(ctx, id, ['lines', 'payments', 'payments.refunds']);
    if (!order) return undefined;
    for (const payment of order.payments) {
      for (const refund of payment.refunds) await this.entityHydrator.hydrate(ctx, refund, { relations: ['lines'] });
    }
    const gone = returnOf(order);
    return gone ? this.vetrina.call('order.return', gone) : 'nothing came back whole';
  }

  private async erase(message: { id: string; emailAddress: string }): Promise<unknown> {
    const codes: unknown[] = [];
    for (const request of erasuresOf(message)) {
      const done = await this.vetrina.call('shopper.erase', request).catch(unlessUnknown);
      if (done) codes.push(done.confirmation_code);
    }
    return { confirmation_codes: codes };
  }
}

/** Who was never there, or is gone already, needs no erasing. */
function unlessUnknown(why: unknown): undefined {
  if (refused(why, 'shopper.unknown')) return undefined;
  throw why;
}
