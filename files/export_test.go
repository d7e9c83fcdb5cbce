package files

import (
	"net/url"
	"time"
)

// CleanName is cleanName, for tests of its many cases.
var CleanName = cleanName

// Disposition is disposition, for tests of names that no upload has.
var Disposition = disposition

// CheckLink checks a link as requests are checked.
func (s *Service) CheckLink(op, id string, query url.Values, now time.Time) error {
	return s.links.check(purpose(op), id, query, now)
}

// UploadURL makes a link for an upload that need not exist.
func (s *Service) UploadURL(id string) string { return s.uploadURL(id) }
