// Vendure's configuration, as any shop's vendure-config.ts: SQLite, its dummy payment, its asset server and job queue, and
// the two plugins of this sample.
import { AssetServerPlugin } from '@vendure/asset-server-plugin';
import { DefaultJobQueuePlugin, dummyPaymentHandler, LogLevel, VendureConfig } from '@vendure/core';
import { dirname, join } from 'node:path';
import { StderrLogger } from './logger';
import { VetrinaPlugin } from './plugin';
import { policies } from './policies';
import { Settings } from './settings';
import { StorefrontPlugin } from './storefront/storefront.plugin';

/** The catalogue that Vendure's own installer fills a new shop with. */
export const sampleCatalogue = join(dirname(require.resolve('@vendure/create/package.json')), 'assets');

// A message that failed is tried again after 1, 2, 4 … seconds.
const backoffStrategy = (_: string, attempts: number): number => 500 * 2 ** Math.min(attempts, 7);

export function configFor(settings: Settings, { bare = false } = {}): VendureConfig {
  const origin = `https://localhost:${settings.port}`;
  const { issuer, client_id, client_secret } = settings.provider;
  const vetrina = VetrinaPlugin.init({
    library: settings.library,
    config: {
      data_dir: join(settings.folder, 'vetrina'),
      environment: 'sample',
      http: { public_url: origin },
      network: { ca_file: settings.ca_file, allow_private: ['127.0.0.0/8', '::1/128'] },
      connector_path: [settings.connector_path],
      connectors: [
        { connector: 'sandbox', plugin: 'mastodon', settings: { base_url: settings.network_url } },
        { connector: 'op', plugin: 'oidc', settings: { issuer, client_id }, secrets: { client_secret } },
      ],
    },
    shop: {
      id: 'vendure',
      mode: 'test',
      controller: { name: 'Vendure Sample Shop', address: 'Via del Ponte 5, Torino', email: 'privacy@shop.example' },
    },
    storefront: { origin, product: '/product/{family}?v={product}', cart: '/cart?items={items}', return: '/social/done' },
    markets: [{ market: 'US', region: 'NA', locale: 'en-US', currency: 'USD' }],
    policies,
    assetUrl: (preview) => `${origin}/assets/${preview}?preset=medium`,
    friendsConnector: 'sandbox',
  });
  return {
    apiOptions: { port: settings.port, hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
    authOptions: {
      tokenMethod: ['cookie', 'bearer'],
      superadminCredentials: settings.administrator,
      cookieOptions: { secret: settings.cookie_secret, secure: true, httpOnly: true, sameSite: 'lax' },
      requireVerification: false,
    },
    dbConnectionOptions: {
      type: 'better-sqlite3',
      database: join(settings.folder, 'vendure.sqlite'),
      synchronize: true,
      logging: false,
    },
    paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
    importExportOptions: { importAssetsDir: join(sampleCatalogue, 'images') },
    logger: new StderrLogger(LogLevel.Info),
    plugins: [
      AssetServerPlugin.init({ route: 'assets', assetUploadDir: join(settings.folder, 'assets') }),
      DefaultJobQueuePlugin.init({ pollInterval: 250, backoffStrategy: (queue, attempts) => backoffStrategy(queue, attempts) }),
      ...(bare ? [] : [vetrina, StorefrontPlugin.init({ networks: [new URL(issuer).origin, new URL(settings.network_url).origin] })]),
    ],
  };
}
