// Judges a token of ours with jose, and makes tokens with jose for us to judge.
// Reads {url, issuer, audience, token, kid, pkcs8, spki, claims} from the standard input and writes {verified, good, bad: {name: token}}.
import { readFileSync } from 'node:fs';
import { createRemoteJWKSet, exportJWK, generateKeyPair, importPKCS8, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';

const given = JSON.parse(readFileSync(0, 'utf8'));
const { payload, protectedHeader } = await jwtVerify(given.token, createRemoteJWKSet(new URL(given.url)), {
  issuer: given.issuer,
  audience: given.audience,
  typ: 'at+jwt',
  algorithms: ['RS256'],
  requiredClaims: ['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'],
});

const header = { alg: 'RS256', typ: 'at+jwt', kid: given.kid };
const ours = await importPKCS8(given.pkcs8, 'RS256');
const pss = await importPKCS8(given.pkcs8, 'PS256');
const theirs = await generateKeyPair('RS256', { modulusLength: 3072 });
const sign = (head, key, claims = {}) => new SignJWT({ ...given.claims, ...claims }).setProtectedHeader(head).sign(key);
const secret = new TextEncoder().encode(given.spki);

console.log(JSON.stringify({
  verified: { payload, header: protectedHeader },
  good: await sign(header, ours),
  bad: {
    none: new UnsecuredJWT(given.claims).encode(),
    hs256: await sign({ ...header, alg: 'HS256' }, secret),
    ps256: await sign({ ...header, alg: 'PS256' }, pss),
    theirs: await sign(header, theirs.privateKey),
    jwk: await sign({ ...header, jwk: await exportJWK(theirs.publicKey) }, theirs.privateKey),
    jku: await sign({ ...header, jku: 'https://evil.example/jwks.json' }, ours),
    typ: await sign({ ...header, typ: 'JWT' }, ours),
    kid: await sign({ ...header, kid: 'unknown' }, ours),
    issuer: await sign(header, ours, { iss: 'somebody-else' }),
    audience: await sign(header, ours, { aud: 'chat-admin' }),
    future: await sign(header, ours, { nbf: given.claims.iat + 3600 }),
    expired: await sign(header, ours, { iat: given.claims.iat - 7200, exp: given.claims.iat - 3600 }),
  },
}));
