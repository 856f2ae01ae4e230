package components

import (
	"bankchurn/config"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// RegionOf returns the region in an ARN, or "" if it has none.
func RegionOf(arn string) string { return arnPart(arn, 3) }

// AccountOf returns the account in an ARN, or "" if it has none.
func AccountOf(arn string) string { return arnPart(arn, 4) }

func arnPart(arn string, i int) string {
	if parts := strings.Split(arn, ":"); len(parts) > i {
		return parts[i]
	}
	return ""
}

// Elsewhere reports whether an ARN names a region other than region. It is false if the ARN has no
// region.
func Elsewhere(arn, region string) bool {
	of := RegionOf(arn)
	return of != "" && of != region
}

// ARNs returns the distinct ARNs that find extracts from the texts, in order. find returns "" for a
// text without an ARN.
func ARNs(texts []string, find func(string) string) []string {
	var arns []string
	for _, text := range texts {
		if arn := find(text); arn != "" {
			arns = append(arns, arn)
		}
	}
	slices.Sort(arns)
	return slices.Compact(arns)
}

// CheckKeyRegion rejects a KMS key that is not in the region of the resource that uses it. rule is
// the reason in the error.
func CheckKeyRegion(path string, key pulumi.StringInput, region, rule string, r *config.Report) pulumi.StringInput {
	return config.Check(key, r, func(arn string, r *config.Report) {
		if Elsewhere(arn, region) {
			r.Refuse(config.Problem{Path: path, Value: arn, Reason: rule + ", " + region, Allowed: "a key in " + region})
		}
	})
}
