package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Grants is the logical name of an inline policy that grants the named things, and the
// option that goes with it.
//
// The name changes with the things: the policy of a new release is then made before
// anything of it starts, and that of the release before goes once the update has
// succeeded. One policy that is updated in place takes away what the old release needs
// while it still serves, and while ECS rolls back to it.
//
// Things that are Outputs cannot be in a name. The policy then has a fixed one and is
// replaced, which also makes the new one first.
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
