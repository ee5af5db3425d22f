// One line a step, with its time. The first that fails ends the run, and says what was expected and what came.
export class Expectation extends Error {
  constructor(what, expected, got) {
    super(what);
    this.expected = expected;
    this.got = got;
  }
}

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

export function expect(what, expected, got) {
  if (shown(expected) !== shown(got)) throw new Expectation(what, expected, got);
}

export function expectThat(what, holds, expected, got) {
  if (!holds) throw new Expectation(what, expected, got);
}

export class Steps {
  constructor(print) {
    this.print = print;
    this.count = 0;
  }

  async step(name, work) {
    this.count += 1;
    const began = performance.now();
    const took = () => `${String(Math.round(performance.now() - began)).padStart(6)} ms`;
    try {
      const said = await work();
      this.print(`ok   ${took()}  ${name}${typeof said === 'string' ? `: ${said}` : ''}`);
      return said;
    } catch (problem) {
      this.print(`FAIL ${took()}  ${name}`);
      this.print(`  ${problem.message}`);
      if (problem instanceof Expectation) {
        this.print(`  expected: ${shown(problem.expected)}`);
        this.print(`  got:      ${shown(problem.got).slice(0, 1500)}`);
      }
      problem.step = name;
      throw problem;
    }
  }
}
