package auth

import (
	"errors"
	"time"

	"github.com/jiaofu/jiaofu/apierror"
)

// The reasons for a refusal go to the log. They are constants on purpose: the
// errors of decoders quote what they could not read, and that is the token.
var (
	errScheme     = errors.New("the scheme is not Bearer")
	errTooLong    = errors.New("the token is too long")
	errAlphabet   = errors.New("the token holds a character that is not of base64url")
	errSegments   = errors.New("the token has not three segments")
	errHeader     = errors.New("the header is not strict base64url of strict JSON")
	errCritical   = errors.New("the header names a critical extension")
	errType       = errors.New("the token is of another kind")
	errAlgorithm  = errors.New("the algorithm is not that of the key")
	errKeyUnknown = errors.New("the key is not known")
	errSignature  = errors.New("the signature or the encoding is wrong")
	errClaims     = errors.New("the claims are not strict JSON of the right types")
	errTimes      = errors.New("a time is missing, impossible or not reached yet")
	errExpired    = errors.New("the token has expired")
	errParty      = errors.New("the token is by another issuer or for another audience")
	errSubject    = errors.New("sub is missing, too long or not printable")
	errAccount    = errors.New("account is missing, too long or not printable")
	errName       = errors.New("name is too long or holds control characters")
	errRole       = errors.New("the role is not one that can log in")
	errKeysStale  = errors.New("the key set could not be read for too long")
)

// missing is the answer to a caller that shows no token.
func missing() *apierror.Error {
	return apierror.New(apierror.Unauthenticated, "a bearer token is needed", "需要提供访问令牌")
}

// refuse is the answer to a caller whose token is no good.
func refuse(reason error) *apierror.Error {
	if errors.Is(reason, errExpired) {
		return apierror.New(apierror.Unauthenticated, "the token has expired", "访问令牌已过期").WithCause(reason)
	}

	return apierror.New(apierror.Unauthenticated, "the token is not valid", "访问令牌无效").WithCause(reason)
}

// stale is the answer while the key set is too old to judge by.
func stale(retryAfter time.Duration) *apierror.Error {
	return apierror.New(apierror.Unavailable, "tokens cannot be checked at the moment", "暂时无法校验访问令牌").
		WithCause(errKeysStale).WithRetryAfter(retryAfter)
}
