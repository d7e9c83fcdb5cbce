// Package files takes files in and gives them out again (section 6 of the
// process): a person begins an upload, PUTs the bytes to a signed link, names
// the upload in a move, and whoever sees the order downloads it by a signed
// link. Who may do what is decided where a link is made; a link itself is a
// short-lived right to do one thing with one file.
//
// # The answers of /files/
//
// A PUT that worked is answered with 200 and
//
//	{"id","status":"READY","contentType","sha256","byteSize"}
//
// and everything else with {"code","problem","message","requestId"}, where code and
// problem are stable and message follows Accept-Language:
//
//	400 ATTACHMENT_REJECTED  TOO_SHORT, DIGEST_MISMATCH, INTERRUPTED
//	403 FORBIDDEN            LINK_INVALID, LINK_EXPIRED, LINK_USED (with "id" and "status")
//	404 NOT_FOUND            the same
//	405 METHOD_NOT_ALLOWED   the same (with Allow)
//	408 TIMEOUT              TOO_SLOW
//	413 ATTACHMENT_REJECTED  TOO_LONG
//	415 ATTACHMENT_REJECTED  TYPE_NOT_ALLOWED, ENCODING_NOT_ALLOWED
//	429 RATE_LIMITED         TOO_MANY_UPLOADS (with Retry-After)
//	500 INTERNAL             the same
//	503 UNAVAILABLE          BUSY, STORE_UNAVAILABLE (with Retry-After)
//
// Only TYPE_NOT_ALLOWED rejects an upload for good. After any other failure
// nothing is stored, and the same link may be used again while it lasts.
package files
