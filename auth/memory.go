package auth

import (
	"crypto/sha256"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// rememberedTokens bounds how many checked tokens are remembered.
const rememberedTokens = 4096

// digest stands for a token, so that no token stays in memory.
type digest = [sha256.Size]byte

// remembered is whom a token spoke of when its signature was checked.
type remembered struct {
	identity Identity
	keyID    string
	key      *key
}

// memory spares the check of a signature, which for ES256 costs more than
// reading an order, for tokens that come again. Only the signature is spared:
// each time the key must be the very one that is in use now, which a new reading
// of the key set ends, and the token must not have expired.
type memory struct {
	tokens *lru.Cache[digest, remembered]
}

// newMemory makes an empty memory.
func newMemory() (memory, error) {
	tokens, err := lru.New[digest, remembered](rememberedTokens)

	return memory{tokens: tokens}, err
}

// recall returns whom a remembered token speaks of; false when it has to be
// checked from the start. An error is a refusal.
func (m memory) recall(token digest, keys keySource, now time.Time) (Identity, bool, error) {
	known, ok := m.tokens.Get(token)
	if !ok {
		return Identity{}, false, nil
	}

	current, err := keys.find(known.keyID)

	switch {
	case err != nil:
		return Identity{}, false, err
	case current != known.key:
		return Identity{}, false, nil
	case !known.identity.ExpiresAt.After(now):
		return Identity{}, false, errExpired
	default:
		return known.identity, true, nil
	}
}

// keep remembers a token that was checked.
func (m memory) keep(token digest, known remembered) {
	m.tokens.Add(token, known)
}
