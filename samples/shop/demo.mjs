// The sample shop with its two networks, for a person or, with --check, by itself. ./dev demo calls it.
import { readOptions, usage } from './demo/options.mjs';
import { House } from './demo/house.mjs';

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
  const { runCheck } = await import('./demo/check.mjs');
  const began = performance.now();
  const good = await Promise.race([runCheck(house, options, (line) => console.log(line)), interrupted.then(() => false)]);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(good ? `demo check passed in ${seconds} s; screenshots in ${options.out}` : `demo check FAILED after ${seconds} s`);
  return good ? 0 : 1;
}

async function show() {
  await house.open();
  const [one, other] = house.accounts;
  const { accepted, products, families } = house.catalog;
  console.log(`
The shop is open at            ${house.url}
  catalogue                    accepted ${accepted}, products ${products}, families ${families}
The identity provider          any name and any password, such as alice
The sandbox network            ${house.networkUrl}
  first account                ${one.username}, password ${one.password}
  second account               ${other.username}, password ${other.password}
Its certificate is signed by   ${house.ca}

Sign in with two browsers, link one account in each, agree to find friends and to be shown, and buy something.
Ctrl-C ends it.`);
  await interrupted;
  return 0;
}

let code = 1;
try {
  code = options.check ? await check() : await show();
} catch (problem) {
  console.error(problem.message);
} finally {
  await house.close();
}
process.exit(code);
