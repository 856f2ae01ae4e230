package cloudrun

import (
	"errors"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/internal/diag"
	"bankchurn/service"
)

// trafficArgs sends requests to the release, and a canary's share to its candidate. Every change of
// the template creates a revision. Revisions without requests cost nothing, and the last thousand
// are kept (cloud.google.com/run/quotas, 2026-08).
func trafficArgs(release service.Release) cloudrunv2.ServiceTrafficArray {
	var out cloudrunv2.ServiceTrafficArray
	for _, t := range targets(release) {
		args := cloudrunv2.ServiceTrafficArgs{Type: pulumi.String("TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"), Percent: pulumi.Int(t.percent)}
		if t.revision != "" {
			args.Type = pulumi.String("TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION")
			args.Revision = pulumi.String(t.revision)
		}
		if t.tag != "" {
			args.Tag = pulumi.String(t.tag)
		}
		out = append(out, args)
	}
	return out
}

// target is a revision by name, or the newest one, and its share. A tag gives it its own address in
// addition to the service's.
type target struct {
	revision string
	percent  int
	tag      string
}

// candidateTag is part of the candidate's address: https://canary---SERVICE-...run.app
// (docs.cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration#tags).
const candidateTag = "canary"

func targets(release service.Release) []target {
	if release.Canary == nil {
		return []target{{revision: release.Version, percent: 100}}
	}
	percent := release.Canary.Percent
	return []target{
		{revision: release.Version, percent: 100 - percent},
		{revision: release.Canary.Version, percent: percent, tag: candidateTag},
	}
}

// candidateURL is the address of the tag, which is unknown in a preview.
func candidateURL(ctx *pulumi.Context, service *cloudrunv2.Service, url pulumi.StringOutput) pulumi.StringOutput {
	return pulumi.All(service.TrafficStatuses, url).ApplyT(func(v []any) (string, error) {
		for _, status := range v[0].([]cloudrunv2.ServiceTrafficStatus) {
			if status.Tag != nil && *status.Tag == candidateTag && status.Uri != nil {
				return strings.TrimSuffix(*status.Uri, "/"), nil
			}
		}
		if ctx.DryRun() {
			return "", nil
		}
		return "", diag.LogError(ctx, errors.New("release.canary: Cloud Run reports no address for the tag "+candidateTag+", so the candidate cannot be verified: rerun `pulumi up`"))
	}).(pulumi.StringOutput)
}

func noteRelease(release service.Release, r *config.Report) {
	if release.Version != "" {
		r.Note("cloudrun revision " + release.Version + " runs with the image, sizes and variables it was created with. List its secrets that the config no longer names in release.grants. The estimate uses the sizes in the config")
	}
	if release.OnlyVersions() {
		r.Note("cloudrun deploys no new revision while release.version pins one: other config changes apply once you remove it")
	}
	if release.Canary != nil {
		// cloud.google.com/run/docs/configuring/min-instances, 2026-08
		r.Note("cloudrun keeps service.scaling.min instances of each release while a canary runs, and up to service.scaling.max of each")
		r.Note("cloudrun verifies the canary's candidate at its own address, with the tag " + candidateTag + "")
	}
}
