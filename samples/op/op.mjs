// The identity provider of the demo and the tests: the certified oidc-provider, in memory, over TLS on loopback.
// Prints one JSON line {"ready": issuer, "clients": [...]} when it listens; SIGTERM or SIGINT ends it.
//
//   node op.mjs --cert server.pem --key server.key --redirect-uri URI [--redirect-uri URI]
//               [--clients FILE] [--port N] [--ready-file FILE]
//
// A person signs in with any login name and any password; the name is the subject and chooses who they are:
//   alice               name Alice, alice@example.org, verified
//   unverified-alice    the same with email_verified false
//   noemail-alice       no e-mail at all
// Clients are shop (RS256), shop-es256 and shop-eddsa, with --redirect-uri as their addresses and secrets drawn at
// each start; or those of --clients, a JSON array of client metadata, whose redirect_uris may be left out likewise.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { parseArgs } from 'node:util';

// The library announces itself on stdout, which belongs to the ready line.
console.info = console.error;
const { Provider } = await import('oidc-provider');

const { values: options } = parseArgs({
  options: {
    cert: { type: 'string' },
    key: { type: 'string' },
    port: { type: 'string', default: '0' },
    'redirect-uri': { type: 'string', multiple: true, default: [] },
    clients: { type: 'string' },
    'ready-file': { type: 'string' },
  },
});
if (!options.cert || !options.key) throw new Error('--cert and --key are needed');

function signingKey(kid, type, parameters) {
  const { privateKey } = generateKeyPairSync(type, parameters);
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig' };
}

function readClients() {
  const wished = options.clients
    ? JSON.parse(readFileSync(options.clients, 'utf8'))
    : [
        { client_id: 'shop', id_token_signed_response_alg: 'RS256' },
        { client_id: 'shop-es256', id_token_signed_response_alg: 'ES256' },
        { client_id: 'shop-eddsa', id_token_signed_response_alg: 'EdDSA' },
      ];
  return wished.map((client) => ({
    client_name: 'Sample shop',
    redirect_uris: options['redirect-uri'],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    ...(client.token_endpoint_auth_method === 'none' || client.client_secret
      ? {}
      : { client_secret: randomBytes(32).toString('base64url') }),
    ...client,
  }));
}

function persona(login) {
  const base = login.replace(/^(unverified|noemail)-/, '');
  const name = base.charAt(0).toUpperCase() + base.slice(1);
  const claims = { sub: login, name, preferred_username: base };
  if (login.startsWith('noemail-')) return claims;
  return { ...claims, email: `${base}@example.org`, email_verified: !login.startsWith('unverified-') };
}

// The port is bound first: the issuer must be known before the provider is made.
const server = createServer({
  cert: readFileSync(options.cert),
  key: readFileSync(options.key),
  minVersion: 'TLSv1.2',
});
await new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(Number(options.port), '127.0.0.1', resolve);
});
const issuer = `https://localhost:${server.address().port}`;
const clients = readClients();

const provider = new Provider(issuer, {
  clients,
  jwks: {
    keys: [
      signingKey('rsa', 'rsa', { modulusLength: 2048 }),
      signingKey('p256', 'ec', { namedCurve: 'P-256' }),
      signingKey('ed25519', 'ed25519'),
    ],
  },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  pkce: { required: () => true },
  responseTypes: ['code'],
  scopes: ['openid', 'offline_access', 'profile', 'email'],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false, // else the e-mail is at userinfo only
  rotateRefreshToken: true,
  features: { devInteractions: { enabled: true }, revocation: { enabled: true } },
  ttl: {
    AccessToken: 3600,
    AuthorizationCode: 60,
    Grant: 86400,
    IdToken: 3600,
    Interaction: 600,
    RefreshToken: 86400,
    Session: 86400,
  },
  findAccount: (_, id) => ({ accountId: id, claims: () => persona(id) }),
});

// Its pages ask a font server for a typeface; nothing here leaves the machine.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
const answer = provider.callback();
server.on('request', (request, response) => {
  response.setHeader('Content-Security-Policy', policy);
  answer(request, response);
});

const ready = JSON.stringify({
  ready: issuer,
  clients: clients.map(({ client_id, client_secret, id_token_signed_response_alg = 'RS256', redirect_uris }) => ({
    client_id,
    client_secret,
    id_token_signed_response_alg,
    redirect_uris,
  })),
});
if (options['ready-file']) {
  const partial = `${options['ready-file']}.partial`;
  writeFileSync(partial, `${ready}\n`, { mode: 0o600 });
  renameSync(partial, options['ready-file']);
}
process.stdout.write(`${ready}\n`);

function stop() {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
