// The sample shop with its two networks, for a person or, with --check, by itself. ./dev demo calls it.
import { House } from './demo/house.mjs';
import { readOptions, usage } from './demo/options.mjs';
import { networksOf, program } from './demo/program.mjs';

process.exit(await program({
  name: 'demo',
  readOptions,
  usage,
  House,
  checks: (options) => options.check,
  loadCheck: async () => (await import('./demo/check.mjs')).runCheck,
  whenItFails: () => '',
  async open(house) {
    await house.open();
    const { accepted, products, families } = house.catalog;
    return `
The shop is open at            ${house.url}
  catalogue                    accepted ${accepted}, products ${products}, families ${families}
${networksOf(house)}

Sign in with two browsers, link one account in each, agree to find friends and to be shown, and buy something.
Ctrl-C ends it.`;
  },
}));
