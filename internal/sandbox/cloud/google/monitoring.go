package google

import (
	"regexp"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/monitoring"

	"bankchurn/internal/sandbox/cloud"
)

var gcpMonitoring = map[string]cloud.Type{
	"gcp:monitoring/alertPolicy:AlertPolicy": {
		Args:      monitoring.AlertPolicyArgs{},
		State:     monitoring.AlertPolicyState{},
		ReplaceOn: []string{"project"},
		Defaults:  map[string]any{"enabled": true},
		Check: func(c *cloud.Checker) {
			c.OneOf("combiner", "AND", "AND_WITH_MATCHING_RESOURCE", "OR")
			c.Matches("displayName", regexp.MustCompile(`^.{1,512}$`), "at most 512 characters")
		},
		CheckCreate: needsProject,
		ID:          alertPolicyName,
		Computed: []cloud.Output{
			{Name: "name", Value: func(i *cloud.Instance) any { return alertPolicyName(i) }},
		},
	},
}

func alertPolicyName(i *cloud.Instance) string {
	return "projects/" + project(i) + "/alertPolicies/" + cloud.DecimalDigits(i.Serial, 19)
}
