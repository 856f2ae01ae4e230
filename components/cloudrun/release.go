package cloudrun

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/spec"
)

// trafficArgs sends the requests to the release, and a canary's share to its
// candidate. Every change of the template makes a revision; one that gets no
// requests costs nothing and stays, up to the last thousand
// (cloud.google.com/run/quotas, 2026-08).
func trafficArgs(release spec.Release) cloudrunv2.ServiceTrafficArray {
	var out cloudrunv2.ServiceTrafficArray
	for _, t := range targets(release) {
		args := cloudrunv2.ServiceTrafficArgs{Type: pulumi.String("TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"), Percent: pulumi.Int(t.percent)}
		if t.revision != "" {
			args.Type = pulumi.String("TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION")
			args.Revision = pulumi.String(t.revision)
		}
		out = append(out, args)
	}
	return out
}

// target is a revision by its name, or the newest one, and its share.
type target struct {
	revision string
	percent  int
}

func targets(release spec.Release) []target {
	if release.Canary == nil {
		return []target{{release.Version, 100}}
	}
	percent := release.Canary.Percent
	return []target{{release.Version, 100 - percent}, {release.Canary.Version, percent}}
}

func noteRelease(release spec.Release, r *spec.Report) {
	if release.Version != "" {
		r.Note("cloudrun revision " + release.Version + " runs with the image, sizes and variables it was made with; the estimate counts those of the configuration")
	}
	if release.Canary != nil {
		// cloud.google.com/run/docs/configuring/min-instances, 2026-08
		r.Note("cloudrun keeps service.scaling.min instances of both releases while a canary runs, and up to service.scaling.max of each")
	}
}
