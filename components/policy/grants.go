package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Grants returns the logical name of an inline policy that grants access to the things, and an
// option for it.
//
// The name depends on the things. The policy of a new release is therefore created before anything
// of it starts, and the previous release's policy is deleted only after the update has succeeded.
// Updating a single policy in place would revoke what the old release needs while it still serves,
// and while ECS rolls back to it.
//
// Outputs cannot be part of a logical name. With Outputs, the name is fixed and the policy is
// replaced, which also creates the new one first.
func Grants(name string, things ...pulumi.StringInput) (string, pulumi.ResourceOption) {
	var texts []string
	for _, thing := range things {
		text, known := config.Plain(thing)
		if !known {
			return name, pulumi.ReplaceOnChanges([]string{"policy"})
		}
		if text != "" {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return name, pulumi.Aliases(nil)
	}
	slices.Sort(texts)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(texts), "\n")))
	// Until 2026-11 the name did not change.
	return name + "-" + hex.EncodeToString(sum[:4]), pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String(name)}})
}
