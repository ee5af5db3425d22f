// Vendure with Vetrina: checked by itself or, with --stay, open for a person. ./dev vendure calls it.
import { readOptions, usage } from './check/options.mjs';
import { House } from './check/house.mjs';

// The sample speaks to nobody but its own processes.
process.env.VENDURE_DISABLE_TELEMETRY = 'true';

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (problem) {
  console.error(`${problem.message}\n${usage}`);
  process.exit(2);
}
if (options.help) {
  console.log(usage);
  process.exit(0);
}

const house = new House(options);
const interrupted = new Promise((done) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => done(signal));
});

async function check() {
  const { runCheck } = await import('./check/run.mjs');
  const began = performance.now();
  const good = await Promise.race([runCheck(house, options, (line) => console.log(line)), interrupted.then(() => false)]);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(good ? `vendure check passed in ${seconds} s; screenshots in ${options.out}` : `vendure check FAILED after ${seconds} s; log in ${options.out}`);
  return good ? 0 : 1;
}

async function show() {
  await house.openNetworks();
  console.log('the catalogue is put in place');
  await house.populate();
  await house.openShop();
  const [one, other] = house.accounts;
  console.log(`
The shop is open at            ${house.url}
  administrator                ${house.administrator.identifier}, password ${house.administrator.password} (at /admin-api)
The identity provider          any name and any password, such as alice
The sandbox network            ${house.networkUrl}
  first account                ${one.username}, password ${one.password}
  second account               ${other.username}, password ${other.password}
Its certificate is signed by   ${house.ca}

Ctrl-C ends it.`);
  await interrupted;
  return 0;
}

let code = 1;
try {
  code = options.stay ? await show() : await check();
} catch (problem) {
  console.error(problem.message);
} finally {
  await house.close();
}
process.exit(code);
