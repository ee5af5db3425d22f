// Vetrina in Vendure: friends' purchases as cues and a friend store, linked identities, the confirmation card, and direct
// links credited with the orders they led to.
//
//   plugins: [DefaultJobQueuePlugin.init({}), VetrinaPlugin.init({ library, config, shop, storefront, markets, policies })]
import { LanguageCode, PluginCommonModule, Type, VendurePlugin } from '@vendure/core';
import { VetrinaAuthenticationStrategy } from './authentication';
import { Doors } from './doors';
import { VetrinaIdentity } from './identity.service';
import { VETRINA_OPTIONS, VetrinaPluginOptions } from './options';
import { VetrinaRelay } from './relay.service';
import { VetrinaSessions } from './session.service';
import { shopApiSchema, VetrinaShopResolver } from './shop-api';
import { VetrinaService } from './vetrina.service';

@VendurePlugin({
  imports: [PluginCommonModule],
  providers: [
    { provide: VETRINA_OPTIONS, useFactory: () => VetrinaPlugin.options },
    VetrinaService,
    VetrinaSessions,
    VetrinaIdentity,
    VetrinaRelay,
  ],
  shopApiExtensions: { schema: shopApiSchema, resolvers: [VetrinaShopResolver] },
  exports: [VetrinaService, VetrinaSessions, VetrinaIdentity, VetrinaRelay],
  configuration: (config) => {
    config.apiOptions.middleware.push(...VetrinaPlugin.doors.middleware());
    config.authOptions.shopAuthenticationStrategy.push(new VetrinaAuthenticationStrategy());
    // Which click led here. A storefront that uses the Shop API sets it with setOrderCustomFields.
    config.customFields.Order.push({
      name: 'vetrinaClick',
      type: 'string',
      length: 128,
      nullable: true,
      label: [{ languageCode: LanguageCode.en, value: 'Click of a direct link' }],
    });
    return config;
  },
  compatibility: '^3.0.0',
})
export class VetrinaPlugin {
  static options: VetrinaPluginOptions;
  static doors: Doors;

  constructor(vetrina: VetrinaService) {
    VetrinaPlugin.doors.service = vetrina;
  }

  static init(options: VetrinaPluginOptions): Type<VetrinaPlugin> {
    this.options = options;
    this.doors = new Doors(options);
    return VetrinaPlugin;
  }
}
