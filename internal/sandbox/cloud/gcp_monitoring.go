package cloud

import (
	"regexp"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/monitoring"
)

var gcpMonitoring = map[string]resourceType{
	"gcp:monitoring/alertPolicy:AlertPolicy": {
		args:      monitoring.AlertPolicyArgs{},
		state:     monitoring.AlertPolicyState{},
		replaceOn: []string{"project"},
		defaults:  map[string]any{"enabled": true},
		check: func(c *checker) {
			c.oneOf("combiner", "AND", "AND_WITH_MATCHING_RESOURCE", "OR")
			c.matches("displayName", regexp.MustCompile(`^.{1,512}$`), "at most 512 characters")
		},
		needs: needsProject,
		id:    alertPolicyName,
		computed: []output{
			{name: "name", value: func(i *instance) any { return alertPolicyName(i) }},
		},
	},
}

func alertPolicyName(i *instance) string {
	return "projects/" + i.project() + "/alertPolicies/" + decimalDigits(i.serial, 19)
}
