package files

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"time"
)

// Prefix is the path that the service is mounted at.
const Prefix = "/files/"

const (
	uploadFor   = time.Hour
	downloadFor = 15 * time.Minute
)

// purpose is what a link allows.
type purpose string

const (
	toUpload   purpose = "upload"
	toDownload purpose = "download"
)

// signer makes links and checks them.
type signer struct {
	key  []byte
	base string
}

// link allows one thing with one file until a time.
func (s *signer) link(p purpose, id string, until time.Time) string {
	expires := strconv.FormatInt(until.Unix(), 10)

	return s.base + url.PathEscape(id) + "?" + url.Values{
		"op": {string(p)}, "expires": {expires}, "signature": {s.sign(p, id, expires)},
	}.Encode()
}

// sign covers the parts line by line. They cannot be shifted against each
// other: a purpose holds no line break, and an expiry holds digits only.
func (s *signer) sign(p purpose, id, expires string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(string(p) + "\n" + id + "\n" + expires))

	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// check returns nil when the query allows the purpose for the file now. The
// signature is compared as text, so that there is one spelling of it.
func (s *signer) check(p purpose, id string, query url.Values, now time.Time) error {
	expires := query.Get("expires")
	if !hmac.Equal([]byte(s.sign(p, id, expires)), []byte(query.Get("signature"))) {
		return linkInvalid()
	}

	until, err := strconv.ParseInt(expires, 10, 64)
	if err != nil {
		return linkInvalid()
	}

	if !now.Before(time.Unix(until, 0)) {
		return linkExpired()
	}

	return nil
}

// uploadURL is where the bytes of an upload are to be PUT, for an hour.
func (s *Service) uploadURL(id string) string {
	return s.links.link(toUpload, id, s.now().Add(uploadFor))
}

// DownloadURL is where the file can be downloaded from, for 15 minutes. It is
// for those who may see the order of the file: whoever has the link may use it.
func (s *Service) DownloadURL(id string) string {
	return s.links.link(toDownload, id, s.now().Add(downloadFor))
}
