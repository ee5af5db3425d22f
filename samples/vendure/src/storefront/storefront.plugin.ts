// A small storefront in Vendure's own web server, to show the plugin in: server-rendered, English, Italian and Arabic.
import { PluginCommonModule, Type, VendurePlugin } from '@vendure/core';
import { VetrinaPlugin } from '../plugin';
import { AccountController } from './account.controller';
import { CatalogController } from './catalog.controller';
import { STOREFRONT_OPTIONS, StorefrontOptions, Visits } from './visit';

@VendurePlugin({
  imports: [PluginCommonModule, VetrinaPlugin],
  controllers: [CatalogController, AccountController],
  providers: [{ provide: STOREFRONT_OPTIONS, useFactory: () => StorefrontPlugin.options }, Visits],
  compatibility: '^3.0.0',
})
export class StorefrontPlugin {
  static options: StorefrontOptions;

  static init(options: StorefrontOptions): Type<StorefrontPlugin> {
    this.options = options;
    return StorefrontPlugin;
  }
}
