package cloud

import (
	"reflect"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func gcpPackage() *cloudPackage {
	return &cloudPackage{
		name:    "gcp",
		version: semver.MustParse("7.38.0"),
		config:  gcp.ProviderArgs{},
		naming:  nameRule{separator: "-", maxLength: 63, lowerCase: true},
		account: readGoogleProject,
		// The provider itself is not replaced: its project is a default of each resource, and replaces those that take it.
		labelled: googleLabels,
		common:   googleDefaults,
		scope:    func(i *instance) string { return i.str("project") },
		types:    tables(gcpDNS, gcpCloudRun, gcpServiceAccounts, gcpSecretManager, gcpProjects, gcpArtifactRegistry, gcpContainer, gcpCompute, gcpMonitoring),
		invokes:  map[string]invoke{},
	}
}

func readGoogleProject(settings resource.PropertyMap) account {
	return account{
		region: stringOf(settings["region"]), id: stringOf(settings["project"]), labels: stringMap(settings["defaultLabels"]),
	}
}

// googleDefaults are the project and the region of the provider, for resources that name none.
func googleDefaults(i *instance, args reflect.Type) map[string]any {
	values := map[string]any{}
	if hasProperty(args, "project") && i.account.id != "" {
		values["project"] = i.account.id
	}
	if hasProperty(args, "region") && i.account.region != "" {
		values["region"] = i.account.region
	}
	return values
}

// googleLabels are the labels as the provider combines them: its defaults and the resource's own, which win.
func googleLabels(i *instance, args reflect.Type) map[string]any {
	if !hasProperty(args, "labels") {
		return map[string]any{}
	}
	all := merged(i.account.labels, i.in["labels"])
	return map[string]any{"pulumiLabels": all, "effectiveLabels": all}
}

// project is the resource's project: its own, or the provider's.
func (i *instance) project() string { return i.str("project") }
