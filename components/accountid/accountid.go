// Package accountid names Google service accounts. Google requires the caller to choose a name and
// generates none.
package accountid

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// longest is Google's maximum length (cloud.google.com/iam/docs/service-accounts-create, 2026-08).
const longest = 30

// digits is the length of the hash in the name, including its hyphen.
const digits = 7

// For returns a name of 6 to 30 characters with a hash of project, stack and platform. Two stacks,
// or the same stack on two platforms, never collide.
func For(project, stack, name, platform string) string {
	sum := sha256.Sum256([]byte(project + "/" + stack + "/" + name + "/" + platform))
	prefix := name[:min(len(name), longest-digits)]
	return strings.TrimRight(prefix, "-") + "-" + hex.EncodeToString(sum[:3])
}
