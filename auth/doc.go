// Package auth tells who is calling.
//
// A caller shows a JSON Web Token: "Authorization: Bearer <JWT>", or the same
// string in a socket's connection_init. Its claims are sub, name, role, account
// and exp. A [Verifier] checks it against one HS256 secret, or against a JSON
// Web Key Set in a file or at a URL (RS256, ES256, EdDSA); an [Issuer] makes
// tokens for development and for the command line.
//
// The checks follow RFC 8725, the best current practices for such tokens:
//
//   - A key has one algorithm. What the token's header says chooses nothing; it
//     must agree. There is no "none".
//   - Header and claims are strict JSON in strict base64url: no member twice, no
//     invalid UTF-8, no padding, no stray bits.
//   - Keys named or carried by the token itself (jku, x5u, jwk, x5c) are never
//     looked at, and a critical extension (crit) is refused, as none is known.
//   - exp is required and exact: a token is refused from that second on, on every
//     transport alike. nbf and iat, which depend on somebody else's clock, have
//     [Leeway].
//   - The scheme is written "Bearer", in this spelling, with one space.
//
// A token that comes again is not checked by its signature again, as long as the
// same reading of the same key is in use; its expiry is looked at each time.
//
// No error and no log line of this package carries a token or a part of one.
package auth
