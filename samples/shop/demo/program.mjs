// A sample as a program: its options, its house open until somebody interrupts it or its check has ended, its exit code.
//
// `sample`: name; readOptions, usage; House; checks(options), whether it runs by itself; loadCheck(), which gives
// runCheck(house, options, print); whenItFails, where to look then; open(house), which gives what a person is told.
export async function program(sample) {
  let options;
  try {
    options = sample.readOptions(process.argv.slice(2));
  } catch (problem) {
    console.error(`${problem.message}\n${sample.usage}`);
    return 2;
  }
  if (options.help) {
    console.log(sample.usage);
    return 0;
  }
  const house = new sample.House(options);
  const interrupted = new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => done(signal));
  });
  try {
    if (sample.checks(options)) return await check(sample, house, options, interrupted);
    console.log(await sample.open(house));
    await interrupted;
    return 0;
  } catch (problem) {
    console.error(problem.message);
    return 1;
  } finally {
    await house.close();
  }
}

async function check(sample, house, options, interrupted) {
  const runCheck = await sample.loadCheck();
  const began = performance.now();
  const good = await Promise.race([runCheck(house, options, (line) => console.log(line)), interrupted.then(() => false)]);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(good ? `${sample.name} check passed in ${seconds} s; screenshots in ${options.out}` : `${sample.name} check FAILED after ${seconds} s${sample.whenItFails(options)}`);
  return good ? 0 : 1;
}

// What both samples tell a person of their networks.
export function networksOf(house) {
  const [one, other] = house.accounts;
  return `The identity provider          any name and any password, such as alice
The sandbox network            ${house.networkUrl}
  first account                ${one.username}, password ${one.password}
  second account               ${other.username}, password ${other.password}
Its certificate is signed by   ${house.ca}`;
}
