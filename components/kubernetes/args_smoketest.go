package kubernetes

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

// SmokeTest is the Job that verifies a new release before its Pods get requests, as
// `release.verifyFirst` configures. One Pod runs the release with its variables, secrets, limits
// and identity, next to a container that calls it. It requires Kubernetes 1.29 or later and room
// for one more Pod, 10 m CPU and 32 MiB larger than the release's own.
type SmokeTest struct {
	// The image that calls the release. It must contain a POSIX shell and curl 7.75 or later and
	// run on the nodes' architecture. Set it if nodes cannot pull from quay.io.
	Image pulumi.StringInput `pulumi:"image,optional" default:"quay.io/curl/curl:8.21.0@sha256:7c12af72ceb38b7432ab85e1a265cff6ae58e06f95539d539b654f2cfa64bb13" format:"image"`
}

// smokeTestImage returns the image that calls the release, checked.
func (d *desired) smokeTestImage(r *config.Report) pulumi.StringInput {
	return config.Check(d.SmokeTest.Image, r, func(text string, r *config.Report) {
		service.WarnUnpinned("kubernetes.smokeTest.image", text, r)
	})
}
