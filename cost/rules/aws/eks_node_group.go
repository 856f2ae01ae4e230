package aws

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/workload"
)

const launchTemplateType = "aws:ec2/launchTemplate:LaunchTemplate"

// eksNodeGroup is the instances and disks of a node group. Of several instance types the first
// is priced, which EC2 provides unless it lacks capacity. Spot instances are priced on demand,
// an upper bound, because their price varies.
type eksNodeGroup struct {
	machine     string
	least, most decimal.Decimal
	// desired is the number of nodes if nothing scales them.
	desired  decimal.Decimal
	diskGB   decimal.Decimal
	diskType string
	spot     bool
	workload workload.Workload
	// onlyGroup means that the Pods run only on this group's nodes.
	onlyGroup bool
}

func readEKSNodeGroup(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	g := eksNodeGroup{
		spot:      r.Text("capacityType", "ON_DEMAND") == "SPOT",
		onlyGroup: len(rec.OfType(workload.NodeGroupType)) == 1,
	}
	var err1, err2, err3, err4, err5, err6 error
	g.machine, err1 = r.Known("instanceTypes[0]", workload.NodeGroupMachine)
	g.desired, err2 = r.Number("scalingConfig.desiredSize", 1)
	g.least, err3 = r.Number("scalingConfig.minSize", 1)
	g.most, err4 = r.Number("scalingConfig.maxSize", 1)
	g.diskGB, g.diskType, err5 = nodeDisk(rec, r)
	g.workload, err6 = workload.All(rec)
	return g, rules.FirstError(err1, err2, err3, err4, err5, err6)
}

// nodeDisk returns the size in GB and the type of a node's disk: the launch template's, or
// EKS's default (20 GB, docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html;
// gp2 is EC2's default).
func nodeDisk(rec *rules.Recording, group *rules.Resource) (decimal.Decimal, string, error) {
	const defaultGB, defaultKind = 20, "gp2"
	template, ok := rec.UsedBy(group, launchTemplateType, "launchTemplate")
	if !ok {
		size, err := group.Number("diskSize", defaultGB)
		return size, defaultKind, err
	}
	const disk = "blockDeviceMappings[0].ebs."
	kind, err1 := template.Known(disk+"volumeType", defaultKind)
	size, err2 := template.Number(disk+"volumeSize", defaultGB)
	return size, kind, rules.FirstError(err1, err2)
}

// MachineType implements [workload.Nodes].
func (g eksNodeGroup) MachineType() string { return g.machine }

// Count implements [workload.Nodes]. Between its bounds the number follows the Pods of the
// recorded Deployments, assuming an autoscaler in the cluster.
func (g eksNodeGroup) Count(l rules.Load) rules.Quantity {
	if g.least.Equal(g.most) {
		return rules.Exactly(g.desired, "nodes")
	}
	return g.workload.Between(l, g.least, g.most, fmt.Sprintf("%s to %s", g.least, g.most))
}

// Meters implements [rules.Priced].
func (g eksNodeGroup) Meters(l rules.Load) ([]rules.Meter, error) {
	nodes := g.Count(l)
	suffix := ", " + g.machine
	if g.spot {
		suffix += ", Spot at the on-demand price"
	}
	meters := []rules.Meter{
		fixed("Nodes"+suffix, "ec2."+g.machine, nodes.Times(rules.Hours)),
		fixed("Node disks, "+g.diskType, "ebs."+g.diskType, nodes.Times(rules.Exactly(g.diskGB, "GB"))),
	}
	meters[0].AtMost = g.spot
	return append(meters, g.cpuCredits(l, nodes.Value)...), nil
}

// baselines are the shares of their vCPUs that burstable instances may use all the time
// (docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html,
// 2026-11).
var baselines = map[string]decimal.Decimal{
	"nano": decimal.New(5, -2), "micro": decimal.New(10, -2), "small": decimal.New(20, -2), "medium": decimal.New(20, -2),
	"large": decimal.New(30, -2), "xlarge": decimal.New(40, -2), "2xlarge": decimal.New(40, -2),
}

// creditSKUs are the SKUs of the burstable families; T3a costs the same as T3.
var creditSKUs = map[string]string{"t3": "ec2.cpu-credits.t3", "t3a": "ec2.cpu-credits.t3", "t4g": "ec2.cpu-credits.t4g"}

// cpuCredits are the vCPU-hours above the baseline of burstable instances, which by default are
// unlimited and bill for them. It assumes that only the Pods' work, spread evenly, uses CPU.
func (g eksNodeGroup) cpuCredits(l rules.Load, nodes decimal.Decimal) []rules.Meter {
	family, size, _ := strings.Cut(g.machine, ".")
	sku, ok := creditSKUs[family]
	baseline, burstable := baselines[size]
	machine, known := workload.MachineOf(g.machine)
	if !ok || !burstable || !known || !g.onlyGroup || len(g.workload) == 0 {
		return nil
	}
	busy := g.workload.BusyCPU(l)
	if busy.Unknown {
		return []rules.Meter{usage("CPU credits", sku, busy)}
	}
	free := nodes.Mul(machine.VCPU).Mul(baseline)
	above := decimal.Max(decimal.Zero, busy.Value.Sub(free))
	q := rules.Explained(above, fmt.Sprintf("(%s busy - %s, the baseline of the nodes)", busy.Explain, rules.Number(free)))
	return []rules.Meter{usage("CPU credits", sku, q.Times(rules.Hours))}
}
