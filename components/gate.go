package components

import (
	"bankchurn/service"
	"bankchurn/verify"
)

// VerifiesFirst says whether an update sends requests to a new release only once it has
// been verified.
func VerifiesFirst(release service.Release, v verify.Options) bool {
	return v.On() && (release.VerifyFirst == nil || *release.VerifyFirst)
}
