// Package google is the embedded cloud's Google Cloud: tables of resource types, one file per
// service, and how requests reach a Cloud Run revision.
package google

import (
	"reflect"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

// Package returns the provider package gcp.
func Package() *cloud.Package {
	return &cloud.Package{
		Name:    "gcp",
		Taken:   "googleapi: Error 409",
		Version: semver.MustParse("7.38.0"),
		Config:  gcp.ProviderArgs{},
		Naming:  cloud.NameRule{Separator: "-", MaxLength: 63, LowerCase: true},
		Account: readGoogleProject,
		// A new project does not replace the provider itself. It is a default of each resource,
		// and replaces those that use it.
		Labels:   "labels",
		Labelled: googleLabels,
		Common:   googleDefaults,
		Shared:   sharedResource,
		Scope:    func(i *cloud.Instance) string { return i.Str("project") },
		Types:    cloud.Tables(gcpDNS, gcpCloudRun, gcpServiceAccounts, gcpSecretManager, gcpProjects, gcpArtifactRegistry, gcpContainer, gcpCompute, gcpBalancer, gcpCertificates, gcpMonitoring, gcpDashboards),
		Invokes:  map[string]cloud.Invoke{identityTokenFunction: identityToken},
	}
}

func readGoogleProject(settings resource.PropertyMap) cloud.Account {
	return cloud.Account{
		Region: cloud.StringOf(settings["region"]), ID: cloud.StringOf(settings["project"]), Labels: cloud.StringMap(settings["defaultLabels"]),
	}
}

// googleDefaults returns the provider's project and region, for resources without their own.
func googleDefaults(i *cloud.Instance, args reflect.Type) map[string]any {
	values := map[string]any{}
	if cloud.HasProperty(args, "project") && i.Account.ID != "" {
		values["project"] = i.Account.ID
	}
	if cloud.HasProperty(args, "region") && i.Account.Region != "" {
		values["region"] = i.Account.Region
	}
	return values
}

// googleLabels returns the labels as the provider combines them: its defaults and the
// resource's own, which take precedence.
func googleLabels(i *cloud.Instance, args reflect.Type) map[string]any {
	if !cloud.HasProperty(args, "labels") {
		return map[string]any{}
	}
	all := cloud.Merged(i.Account.Labels, i.In["labels"])
	return map[string]any{"pulumiLabels": all, "effectiveLabels": all}
}

// project returns the resource's project: its own, or the provider's.
func project(i *cloud.Instance) string { return i.Str("project") }
