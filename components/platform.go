// Package components holds what every platform's component has in common: the
// interface it implements and the endpoint it yields. Each platform is a folder
// of its own below this one.
package components

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/spec"
)

// Input is what a platform is asked to run.
type Input struct {
	Service spec.Service
	Traffic spec.Traffic
	// Today decides which dated limits apply, such as a runtime's end of life.
	Today time.Time
}

// Platform is one way to run the service. Its implementation is the platform's
// own config block, decoded and with defaults applied.
type Platform interface {
	// Region is where the platform's resources go.
	Region() string
	// Validate refuses what the platform cannot do with the service and its own
	// options, and warns of what it had better not do. It creates nothing.
	Validate(in Input, r *spec.Report)
	// Deploy registers the platform's component and everything in it. It expects
	// an input that Validate accepted and takes providers by opts.
	Deploy(ctx *pulumi.Context, in Input, opts ...pulumi.ResourceOption) (Endpoint, error)
}

// Endpoint is where a deployed service answers.
type Endpoint struct {
	// URL is the base of the service, without a trailing slash.
	URL pulumi.StringOutput
}
