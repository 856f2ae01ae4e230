// Package hint passes facts from a component to the recording of what it registers: values that
// affect a resource's cost but are not an input of any resource, such as how an existing
// cluster bills its Pods. They are not deployed.
//
// A recorder gives the program a context with a [Registry]; a component calls [Give]. In a run
// that is not recorded, Give does nothing.
package hint

import (
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The facts that price rules use.
const (
	// ClusterMode is the mode of an existing GKE cluster: `autopilot`, which bills Pods, or
	// `standard`. It is a fact of a Deployment.
	ClusterMode = "cluster.mode"
	// ClusterNodeType is the machine type of an existing cluster's nodes. It is a fact of a
	// Deployment.
	ClusterNodeType = "cluster.nodeType"
	// PackageBytes is the maximum size of an object in S3. It is a fact of the object.
	PackageBytes = "package.bytes"
	// CPUCreditHours are the vCPU-hours a month above the baseline of a burstable machine. It
	// is a fact of an EC2 instance.
	CPUCreditHours = "cpuCredits.hours"
	// DiskGiB is the size of a disk if its image determines it. It is a fact of a machine or a
	// disk.
	DiskGiB = "disk.gib"
	// InternetGiB is what a machine or a bucket sends to the internet in a month.
	InternetGiB = "internet.gib"
	// RequestsPerMonth are the requests a month to a resource other than the service that is
	// billed by request, such as a DNS zone, a secret or a bucket.
	RequestsPerMonth = "requests.perMonth"
	// StoredGiB is what a bucket or a repository stores on average.
	StoredGiB = "stored.gib"
	// RequestsPercent is a service's share of the requests, 0 for one that is only verified. It
	// is a fact of an ECS service, a Cloud Run service or a Lambda function.
	RequestsPercent = "requests.percent"
)

// Names has the names of all facts, sorted.
var Names = []string{
	ClusterMode, ClusterNodeType, CPUCreditHours, DiskGiB, InternetGiB, PackageBytes, RequestsPerMonth, RequestsPercent, StoredGiB,
}

// Facts are the facts of one resource, by name.
type Facts map[string]string

// Registry has the facts that a program gives while it is recorded.
type Registry struct {
	mu    sync.Mutex
	facts map[resource]Facts
}

type resource struct{ typ, name string }

// New returns an empty registry.
func New() *Registry { return &Registry{facts: map[resource]Facts{}} }

// Of returns the facts of a resource, by its type token and logical name.
func (r *Registry) Of(typ, name string) Facts {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.facts[resource{typ, name}]
}

type contextKey struct{}

// Collect returns a context that adds facts to the registry.
func Collect(ctx *pulumi.Context, r *Registry) *pulumi.Context { return ctx.WithValue(contextKey{}, r) }

// Give adds a fact of a resource that the program registers in this context.
func Give(ctx *pulumi.Context, typ, name, fact, value string) {
	r, recording := ctx.Value(contextKey{}).(*Registry)
	if !recording {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key := resource{typ, name}
	if r.facts[key] == nil {
		r.facts[key] = Facts{}
	}
	r.facts[key][fact] = value
}
