// Package hint carries facts from a component to a recording of what it registers: what
// decides the cost of a resource and is an input of none, such as how an existing cluster
// bills its Pods. Nothing of it is deployed.
//
// A recorder gives the program a context with a [Registry]; a component calls [Give]. In a
// run that is not recorded, giving a hint does nothing.
package hint

import (
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The facts that price rules ask for.
const (
	// ClusterMode is how an existing GKE cluster works: `autopilot`, which bills Pods, or
	// `standard`. It belongs to a Deployment.
	ClusterMode = "cluster.mode"
	// ClusterNodeType is the machine of an existing cluster's nodes. It belongs to a
	// Deployment.
	ClusterNodeType = "cluster.nodeType"
	// PackageBytes is the most that an object in S3 can take. It belongs to the object.
	PackageBytes = "package.bytes"
	// CPUCreditHours are the vCPU-hours a month above the baseline of a burstable machine. It
	// belongs to an EC2 instance.
	CPUCreditHours = "cpuCredits.hours"
	// DiskGiB is the size of a disk that its image decides. It belongs to a machine or a disk.
	DiskGiB = "disk.gib"
	// InternetGiB is what a machine or a bucket sends to the internet in a month.
	InternetGiB = "internet.gib"
	// RequestsPerMonth are the requests a month to what is billed by them beside the
	// service, such as a DNS zone, a secret or a bucket.
	RequestsPerMonth = "requests.perMonth"
	// StoredGiB is what a bucket or a repository holds on average.
	StoredGiB = "stored.gib"
	// RequestsPercent is the share of the requests that a service gets beside another
	// one, 0 for one that is only verified. It belongs to an ECS or a Cloud Run service.
	RequestsPercent = "requests.percent"
)

// Names are all facts, sorted.
var Names = []string{
	ClusterMode, ClusterNodeType, CPUCreditHours, DiskGiB, InternetGiB, PackageBytes, RequestsPerMonth, RequestsPercent, StoredGiB,
}

// Facts are the facts of one resource, by name.
type Facts map[string]string

// Registry holds the facts that a program gives while it is recorded.
type Registry struct {
	mu    sync.Mutex
	facts map[resource]Facts
}

type resource struct{ typ, name string }

// New is an empty registry.
func New() *Registry { return &Registry{facts: map[resource]Facts{}} }

// Of are the facts of a resource, by its type token and logical name.
func (r *Registry) Of(typ, name string) Facts {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.facts[resource{typ, name}]
}

type contextKey struct{}

// Collect is a context in which facts go to the registry.
func Collect(ctx *pulumi.Context, r *Registry) *pulumi.Context { return ctx.WithValue(contextKey{}, r) }

// Give states a fact of a resource that the program registers in this context.
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
