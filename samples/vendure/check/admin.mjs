// Vendure's Admin API, as its dashboard uses it.
import { readFileSync } from 'node:fs';
import https from 'node:https';

export class Admin {
  constructor(house) {
    this.url = new URL('/admin-api', house.url);
    this.ca = readFileSync(house.ca);
    this.administrator = house.administrator;
  }

  send(query, variables) {
    const body = JSON.stringify({ query, variables });
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    return new Promise((done, failed) => {
      const call = https.request(this.url, { method: 'POST', ca: this.ca, headers }, (answer) => {
        answer.toArray().then((parts) => done({ headers: answer.headers, text: Buffer.concat(parts).toString() }), failed);
      });
      call.on('error', failed);
      call.end(body);
    });
  }

  // The data of the answer; an error of the API is an error here.
  async ask(query, variables = {}) {
    if (!this.token) {
      const login = await this.send('mutation($identifier: String!, $password: String!) { login(username: $identifier, password: $password) { __typename } }', this.administrator);
      this.token = login.headers['vendure-auth-token'];
      if (!this.token) throw new Error(`the administrator cannot sign in: ${login.text}`);
    }
    const { data, errors } = JSON.parse((await this.send(query, variables)).text);
    if (errors) throw new Error(errors.map((one) => one.message).join('; '));
    return data;
  }

  // The jobs of the plugin's queue, latest first, once none is under way.
  async settledJobs() {
    for (let i = 0; i < 200; ++i) {
      const { jobs } = await this.ask('{ jobs(options: { take: 100, filter: { queueName: { eq: "vetrina" } }, sort: { createdAt: DESC } }) { items { id state data result error attempts } } }');
      if (jobs.items.every((one) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(one.state))) return jobs.items;
      await new Promise((done) => setTimeout(done, 150));
    }
    throw new Error('the plugin’s jobs do not come to an end');
  }
}
