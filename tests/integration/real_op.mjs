// The certified oidc-provider with everything switched on that the SDK's engine knows, in memory, over TLS on loopback.
// Prints {"ready": issuer} when it listens; SIGTERM ends it. Another start on the same port has other keys.
//
//   node real_op.mjs --package FOLDER --cert FILE --key FILE --clients FILE [--port N]
//
// A client's backchannel_logout_uri is called with the authorities of NODE_EXTRA_CA_CERTS beside the usual ones.
// FOLDER is one whose node_modules has oidc-provider. A login name is the subject; any password is right.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values: options } = parseArgs({
  options: { package: text, cert: text, key: text, clients: text, port: { type: 'string', default: '0' } },
});

// The library announces itself on stdout, which belongs to the ready line.
console.info = console.error;
const found = createRequire(join(options.package, 'package.json')).resolve('oidc-provider');
const { Provider } = await import(pathToFileURL(found));

const run = randomBytes(6).toString('hex');
function signingKey(name, type, parameters) {
  const { privateKey } = generateKeyPairSync(type, parameters);
  return { ...privateKey.export({ format: 'jwk' }), kid: `${name}-${run}`, use: 'sig' };
}

const server = createServer({ cert: readFileSync(options.cert), key: readFileSync(options.key) });
await new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(Number(options.port), '127.0.0.1', resolve);
});
const issuer = `https://localhost:${server.address().port}`;
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

const provider = new Provider(issuer, {
  clients: JSON.parse(readFileSync(options.clients, 'utf8')),
  jwks: {
    keys: [
      signingKey('rsa', 'rsa', { modulusLength: 2048 }),
      signingKey('p256', 'ec', { namedCurve: 'P-256' }),
      signingKey('ed25519', 'ed25519'),
    ],
  },
  enabledJWA: { idTokenSigningAlgValues: algorithms, userinfoSigningAlgValues: algorithms },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  pkce: { required: () => true },
  responseTypes: ['code'],
  scopes: ['openid', 'profile', 'email'],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
  issueRefreshToken: (context, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  // The library's own refuses loopback addresses, where the shops of a test listen.
  fetch: (url, { dispatcher: _, ...how }) => globalThis.fetch(url, how),
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: true },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    jwtUserinfo: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    registration: { enabled: true },
    revocation: { enabled: true },
  },
  // Short, so that a test need not set its clock far from ours to find one over.
  ttl: { AccessToken: 10, AuthorizationCode: 60, Grant: 3600, IdToken: 3600, Interaction: 600, RefreshToken: 3600, Session: 3600 },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `Name of ${id}`, preferred_username: id, email: `${id}@example.org`, email_verified: true }),
  }),
});
server.on('request', provider.callback());
process.stdout.write(`${JSON.stringify({ ready: issuer })}\n`);

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
