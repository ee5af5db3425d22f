// The sample identity provider, seen from outside: discovery, the whole code flow at its own pages, every signature it
// is asked for. Uses Node's https alone, so that the SDK is not what proves it. oidc_provider_test.mjs OP_SCRIPT MAKE_CA
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const [script, makeCa] = process.argv.slice(2);
const redirectUri = 'https://localhost:4443/vetrina/back';
const folder = mkdtempSync(join(tmpdir(), 'vetrina-op-'));
let op;
let ready;
let ca;

before(async () => {
  execFileSync(makeCa, [folder]);
  ca = readFileSync(join(folder, 'ca.pem'));
  const options = ['--cert', join(folder, 'server.pem'), '--key', join(folder, 'server.key'), '--redirect-uri', redirectUri];
  op = spawn(process.execPath, [script, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  ready = await new Promise((resolve, reject) => {
    let text = '';
    op.stdout.on('data', (bytes) => {
      text += bytes;
      if (text.includes('\n')) resolve(JSON.parse(text));
    });
    op.once('exit', (code) => reject(new Error(`the provider ended with ${code}`)));
  });
});

after(() => {
  if (op.exitCode === null) op.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

// A browser with a cookie jar that does not follow redirects.
function browser() {
  const jar = new Map();
  return (address, { method = 'GET', form, headers = {}, trusted = ca } = {}) =>
    new Promise((resolve, reject) => {
      const body = form && new URLSearchParams(form).toString();
      const sent = { ...headers };
      if (body) sent['content-type'] = 'application/x-www-form-urlencoded';
      if (jar.size) sent.cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const out = request(new URL(address, ready.ready), { method: body ? 'POST' : method, headers: sent, ca: trusted, agent: false }, (answer) => {
        for (const line of answer.headers['set-cookie'] ?? []) {
          const [pair] = line.split(';');
          jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        let text = '';
        answer.on('data', (bytes) => { text += bytes; });
        answer.on('end', () => resolve({ status: answer.statusCode, location: answer.headers.location, headers: answer.headers, text }));
      });
      out.on('error', reject);
      out.end(body);
    });
}

const json = async (address, options) => JSON.parse((await browser()(address, options)).text);
const clientNamed = (id) => ready.clients.find((one) => one.client_id === id);
const basic = ({ client_id, client_secret }) => `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;

function attempt(client, change = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const parameters = {
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid email profile offline_access',
    prompt: 'consent',
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  };
  for (const [name, value] of Object.entries(parameters)) if (value === undefined) delete parameters[name];
  return { ...parameters, verifier, address: `/auth?${new URLSearchParams(parameters)}` };
}

// Four redirects and two posts, with the provider's own static form fields.
async function signIn(asked, login) {
  const go = browser();
  let answer = await go(asked.address);
  assert.equal(answer.status, 303, answer.text);
  assert.match((await go(answer.location)).text, /name="login"/);
  answer = await go(answer.location, { form: { prompt: 'login', login, password: 'x' } });
  answer = await go(answer.location);
  answer = await go(answer.location, { form: { prompt: 'consent' } });
  answer = await go(answer.location);
  const back = new URL(answer.location);
  assert.equal(back.origin + back.pathname, redirectUri);
  return Object.fromEntries(back.searchParams);
}

const exchange = (client, asked, code, change = {}) =>
  json('/token', {
    headers: { authorization: basic(client) },
    form: { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: asked.verifier, ...change },
  });

async function verified(idToken, algorithm) {
  const [head, body, signature] = idToken.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url'));
  assert.equal(header.alg, algorithm);
  const { keys } = await json((await json('/.well-known/openid-configuration')).jwks_uri);
  const key = createPublicKey({ key: keys.find((one) => one.kid === header.kid), format: 'jwk' });
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  assert.ok(verify(hash, Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')));
  return JSON.parse(Buffer.from(body, 'base64url'));
}

test('discovery names the issuer it was asked at', async () => {
  const told = await json('/.well-known/openid-configuration');
  assert.equal(told.issuer, ready.ready);
  assert.deepEqual(told.code_challenge_methods_supported, ['S256']);
  assert.equal(told.authorization_response_iss_parameter_supported, true);
});

test('it is trusted through its authority only', async () => {
  await assert.rejects(browser()('/jwks', { trusted: [] }), /unable to verify|issuer certificate/);
  assert.equal((await browser()('/jwks')).status, 200);
});

for (const [id, algorithm] of [['shop', 'RS256'], ['shop-es256', 'ES256'], ['shop-eddsa', 'EdDSA']]) {
  test(`the whole code flow ends in an id_token signed with ${algorithm}`, async () => {
    const client = clientNamed(id);
    const asked = attempt(client);
    const back = await signIn(asked, 'alice');
    assert.equal(back.state, asked.state);
    assert.equal(back.iss, ready.ready);
    const tokens = await exchange(client, asked, back.code);
    const claims = await verified(tokens.id_token, algorithm);
    assert.equal(claims.iss, ready.ready);
    assert.equal(claims.aud, id);
    assert.equal(claims.sub, 'alice');
    assert.equal(claims.nonce, asked.nonce);
    assert.equal(claims.email, 'alice@example.org');
    assert.equal(claims.email_verified, true);
    assert.equal(claims.name, 'Alice');
    assert.ok(tokens.refresh_token);
    const me = await json('/me', { headers: { authorization: `Bearer ${tokens.access_token}` } });
    assert.equal(me.sub, 'alice');
  });
}

test('the login name chooses the persona', async () => {
  const client = clientNamed('shop');
  for (const [login, expected] of [['unverified-bob', false], ['bob', true], ['noemail-bob', undefined]]) {
    const asked = attempt(client);
    const tokens = await exchange(client, asked, (await signIn(asked, login)).code);
    const claims = await verified(tokens.id_token, 'RS256');
    assert.equal(claims.sub, login);
    assert.equal(claims.email_verified, expected);
    assert.equal('email' in claims, expected !== undefined);
  }
});

test('a code is good once and only with its verifier', async () => {
  const client = clientNamed('shop');
  const asked = attempt(client);
  const { code } = await signIn(asked, 'carol');
  assert.ok((await exchange(client, asked, code)).access_token);
  assert.equal((await exchange(client, asked, code)).error, 'invalid_grant');
  const other = attempt(client);
  const wrong = await exchange(client, other, (await signIn(other, 'carol')).code, { code_verifier: 'w'.repeat(43) });
  assert.equal(wrong.error, 'invalid_grant');
});

test('without PKCE the request is refused, and the refusal names its issuer', async () => {
  const asked = attempt(clientNamed('shop'), { code_challenge: undefined, code_challenge_method: undefined });
  const back = new URL((await browser()(asked.address)).location).searchParams;
  assert.equal(back.get('error'), 'invalid_request');
  assert.equal(back.get('iss'), ready.ready);
  assert.equal(back.get('state'), asked.state);
});

test('an unregistered address is never sent to', async () => {
  const answer = await browser()(attempt(clientNamed('shop'), { redirect_uri: `${redirectUri}/x` }).address);
  assert.equal(answer.status, 400);
  assert.equal(answer.location, undefined);
});

test('its pages fetch nothing from elsewhere', async () => {
  const go = browser();
  const page = await go((await go(attempt(clientNamed('shop')).address)).location);
  assert.match(page.headers['content-security-policy'], /default-src 'none'/);
});

test('it ends in order when asked', async () => {
  op.kill('SIGTERM');
  assert.equal(await new Promise((resolve) => { op.once('exit', resolve); }), 0);
});
