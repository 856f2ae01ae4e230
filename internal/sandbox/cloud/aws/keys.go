package aws

import (
	"fmt"
	"regexp"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

var keyARN = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$`)

// keyOfRegion rejects a KMS key in a different region than the resource.
func keyOfRegion(property, refusal string) func(*cloud.Instance) error {
	return func(i *cloud.Instance) error {
		parts := strings.Split(i.Str(property), ":")
		if len(parts) > 3 && parts[3] != i.Account.Region {
			return fmt.Errorf("%s: %s", refusal, i.Str(property))
		}
		return nil
	}
}
