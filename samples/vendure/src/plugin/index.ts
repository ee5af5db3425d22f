// What a shop imports.
export { VetrinaIdentity } from './identity.service';
export type { Intent, Outcome } from './identity.service';
export { cartItems } from './mapping';
export type { Market, PolicyText, Tracking, VetrinaPluginOptions } from './options';
export { VetrinaRelay } from './relay.service';
export { noSession, VetrinaSessions } from './session.service';
export type { ShopperSession } from './session.service';
export { VetrinaPlugin } from './vetrina.plugin';
export { VetrinaService } from './vetrina.service';
export type { Viewer, Widget } from './vetrina.service';
