package components

import (
	"bankchurn/config"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// RegionOf is the region in an ARN; "" where there is none.
func RegionOf(arn string) string {
	const region = 3
	if parts := strings.Split(arn, ":"); len(parts) > region {
		return parts[region]
	}
	return ""
}

// Elsewhere says whether an ARN names another region. What names none is nowhere.
func Elsewhere(arn, region string) bool {
	of := RegionOf(arn)
	return of != "" && of != region
}

// ARNs are the distinct ARNs that find reads out of texts, in order; it reads "" out of a text
// without one.
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

// CheckKeyRegion refuses a key in another region than the one that uses it. rule says so.
func CheckKeyRegion(path string, key pulumi.StringInput, region, rule string, r *config.Report) pulumi.StringInput {
	return config.Check(key, r, func(arn string, r *config.Report) {
		if Elsewhere(arn, region) {
			r.Refuse(config.Problem{Path: path, Value: arn, Reason: rule + ", " + region, Allowed: "a key in " + region})
		}
	})
}
