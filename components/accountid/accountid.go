// Package accountid names Google service accounts. Google wants the caller to
// choose the name and generates nothing.
package accountid

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// longest is what Google takes (cloud.google.com/iam/docs/service-accounts-create, 2026-08).
const longest = 30

// digits is how much of the hash is in the name, with its hyphen.
const digits = 7

// For is 6 to 30 characters long and carries a hash of project, stack and
// platform: two stacks, or the same stack on another platform, never collide.
func For(project, stack, name, platform string) string {
	sum := sha256.Sum256([]byte(project + "/" + stack + "/" + name + "/" + platform))
	prefix := name[:min(len(name), longest-digits)]
	return strings.TrimRight(prefix, "-") + "-" + hex.EncodeToString(sum[:3])
}
