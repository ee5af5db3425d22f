// Child processes that announce themselves with one JSON line. Each is ended by its own pid.
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

export class Process {
  constructor(name, command, args, logFile) {
    this.name = name;
    this.logFile = logFile;
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr.pipe(createWriteStream(logFile));
    // However this program ends, a closed pipe included, nothing stays behind.
    const end = () => this.child.kill('SIGTERM');
    process.once('exit', end);
    this.ended = new Promise((done) => {
      this.child.once('exit', (code, signal) => done(signal ?? `exit ${code}`));
      this.child.once('error', (problem) => done(problem.message));
    });
    this.ended.then(() => process.off('exit', end));
  }

  get pid() {
    return this.child.pid;
  }

  // The document of its ready line.
  async ready(milliseconds = 60_000) {
    const lines = createInterface({ input: this.child.stdout });
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.name} said nothing for ${milliseconds} ms\n${this.log()}`)), milliseconds);
    });
    const gone = this.ended.then((how) => Promise.reject(new Error(`${this.name} ended before it was ready (${how})\n${this.log()}`)));
    gone.catch(() => {});
    try {
      const line = await Promise.race([new Promise((done) => lines.once('line', done)), gone, late]);
      return JSON.parse(line);
    } finally {
      clearTimeout(timer);
    }
  }

  log() {
    try {
      return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    } catch {
      return '';
    }
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null || !this.pid) return;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(timer);
  }
}

// What a short program prints; it must succeed.
export async function output(command, args, input) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const parts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (parts[name] += text));
  child.stdin.on('error', () => {}); // one that ends without reading its input has an exit code to say so
  child.stdin.end(input ?? '');
  const code = await new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exits ${code}: ${parts.stderr.trim()}`);
  return parts.stdout;
}

// A port that was free a moment ago: the provider must know the shop's address before the shop starts.
export async function freePort() {
  const server = createServer();
  await new Promise((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
