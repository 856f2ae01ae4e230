package components

import "strings"

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
