package eks

import (
	"regexp"

	"bankchurn/config"
)

// Nodes is the managed node group of a new cluster.
type Nodes struct {
	// EC2 instance types. EC2 uses the first one unless it lacks capacity. Default: t3.small, or
	// t4g.small with `architecture` arm64.
	InstanceTypes []string `pulumi:"instanceTypes,optional" format:"instanceType"`
	// x86_64 or arm64. The image must be built for it. arm64 costs about a fifth less. Default:
	// x86_64.
	Architecture string `pulumi:"architecture,optional" enum:"x86_64,arm64"`
	// The minimum number of nodes. Default: 3.
	Min *int `pulumi:"min,optional" min:"1" max:"450"`
	// The number of nodes. Set it to raise `min` above the number that the group started with.
	// Default: `min` at creation; if `max` is above `min`, updates leave it to an autoscaler
	// such as Cluster Autoscaler, which this stack does not install.
	Desired *int `pulumi:"desired,optional" min:"1" max:"450"`
	// The maximum number of nodes. Default: `min`.
	Max *int `pulumi:"max,optional" min:"1" max:"450"`
	// The disk size of a node in GiB. Default: 20.
	DiskGiB *int `pulumi:"diskGiB,optional" min:"20" max:"16384"`
	// Uses spare capacity, which AWS reclaims with two minutes' notice. Default: false.
	Spot bool `pulumi:"spot,optional"`
}

// AutoMode is EKS Auto Mode.
type AutoMode struct {
	// Enables Auto Mode. Default: false.
	Enabled bool `pulumi:"enabled,optional"`
	// The instance types that EKS may choose from. Default: any of the families c, m and r,
	// which the estimate cannot price.
	InstanceTypes []string `pulumi:"instanceTypes,optional" format:"autoModeInstanceType"`
	// The maximum vCPU of all nodes together, which bounds the cost. Requires `instanceTypes`.
	// Default: 32.
	MaxCPU *int `pulumi:"maxCpu,optional" min:"2" max:"10000"`
}

const (
	x86 = "x86_64"
	arm = "arm64"
)

// given reports whether any key of the block is set.
func (n Nodes) given() bool {
	return len(n.InstanceTypes) > 0 || n.Architecture != "" || n.Min != nil || n.Desired != nil || n.Max != nil || n.DiskGiB != nil || n.Spot
}

func (n Nodes) architecture() string {
	if n.Architecture == "" {
		return x86
	}
	return n.Architecture
}

func (n Nodes) instanceTypes() []string {
	switch {
	case len(n.InstanceTypes) > 0:
		return n.InstanceTypes
	case n.architecture() == arm:
		return []string{"t4g.small"}
	}
	return []string{"t3.small"}
}

func (n Nodes) min() int     { return config.Default(n.Min, 3) }
func (n Nodes) desired() int { return config.Default(n.Desired, n.min()) }
func (n Nodes) max() int     { return config.Default(n.Max, n.min()) }
func (n Nodes) diskGiB() int { return config.Default(n.DiskGiB, 20) }

// scales reports whether something other than the stack sets the number of nodes once they exist.
//
// With a configured number it is the stack: if the update ignored the number, AWS would reject a
// change of min above it (hashicorp/terraform-provider-aws#18310).
func (n Nodes) scales() bool { return n.min() < n.max() && n.Desired == nil }

// graviton matches instance types with Arm processors: a g after the generation (t4g, m7gd, c6gn,
// g5g), and the first of them, a1
// (docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html, 2026-08).
var graviton = regexp.MustCompile(`^(a1|[a-z]+[0-9]+g[a-z]*)[.]`)

// architectureOf returns the architecture of an instance type.
func architectureOf(instanceType string) string {
	if graviton.MatchString(instanceType) {
		return arm
	}
	return x86
}

func (a AutoMode) maxCPU() int { return config.Default(a.MaxCPU, 32) }
