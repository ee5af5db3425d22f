// Vendure with Vetrina: checked by itself or, with --stay, open for a person. ./dev vendure calls it.
import { networksOf, program } from '../shop/demo/program.mjs';
import { House } from './check/house.mjs';
import { readOptions, usage } from './check/options.mjs';

// The sample speaks to nobody but its own processes.
process.env.VENDURE_DISABLE_TELEMETRY = 'true';

process.exit(await program({
  name: 'vendure',
  readOptions,
  usage,
  House,
  checks: (options) => !options.stay,
  loadCheck: async () => (await import('./check/run.mjs')).runCheck,
  whenItFails: (options) => `; log in ${options.out}`,
  async open(house) {
    await house.openNetworks();
    console.log('the catalogue is put in place');
    await house.populate();
    await house.openShop();
    return `
The shop is open at            ${house.url}
  administrator                ${house.administrator.identifier}, password ${house.administrator.password} (at /admin-api)
${networksOf(house)}

Ctrl-C ends it.`;
  },
}));
