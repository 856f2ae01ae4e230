package cost

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/workload"
)

// Share is how much of a cluster's nodes the service's Pods occupy. A cluster costs the same
// whatever runs in it and may run other services, so its price is not the service's.
type Share struct {
	// Pods, CPU and GiB are what the service's Pods request together.
	Pods, CPU, GiB decimal.Decimal
	// Nodes, NodeCPU and NodeGiB are what the cluster's nodes have.
	Nodes, NodeCPU, NodeGiB decimal.Decimal
	// GPUs is the number of the Pods' GPUs, NodeGPUs that of the nodes'; zero for none.
	GPUs, NodeGPUs decimal.Decimal
	// Part is the largest of the shares, which other Pods cannot use.
	Part decimal.Decimal
	// NodesUSD is what the nodes cost a month without their disks; nil if a price
	// is unknown.
	NodesUSD *decimal.Decimal
}

// share compares the Pods' requests with the nodes, only those with GPUs if the Pods have some.
// It is nil if the recording has no nodes, or a size is unknown.
func (p priced) share(l rules.Load) *Share {
	pods, err := workload.All(p.Resources)
	if err != nil || len(pods) == 0 {
		return nil
	}
	onGPUs := pods.WithGPUs()
	if len(onGPUs) > 0 {
		pods = onGPUs
	}
	requested, err := pods.Requested(l)
	if err != nil {
		return nil
	}
	out := &Share{Pods: pods.Pods(l), CPU: requested.CPU, GiB: requested.MemoryGiB, GPUs: requested.GPUs, NodesUSD: new(decimal.Decimal)}
	for _, t := range p.things {
		group, ok := t.rule.(workload.Nodes)
		if !ok {
			continue
		}
		machine, known := workload.MachineOf(group.MachineType())
		if !known {
			return nil
		}
		if len(onGPUs) > 0 && !machine.GPUs.IsPositive() {
			continue
		}
		nodes := group.Count(l).Value
		out.NodeGPUs = out.NodeGPUs.Add(nodes.Mul(machine.GPUs))
		out.Nodes, out.NodeCPU, out.NodeGiB = out.Nodes.Add(nodes), out.NodeCPU.Add(nodes.Mul(machine.VCPU)), out.NodeGiB.Add(nodes.Mul(machine.GiB))
		price, err := p.Book.Price("aws", "ec2."+group.MachineType(), t.resource.Region)
		if err != nil {
			out.NodesUSD = nil
		}
		if out.NodesUSD != nil {
			sum := out.NodesUSD.Add(nodes.Mul(*price.Tiers[0].USD).Mul(rules.Hours.Value))
			out.NodesUSD = &sum
		}
	}
	if out.NodeCPU.IsZero() || out.NodeGiB.IsZero() {
		return nil
	}
	out.Part = decimal.Max(out.CPU.Div(out.NodeCPU), out.GiB.Div(out.NodeGiB))
	if out.GPUs.IsPositive() && out.NodeGPUs.IsPositive() {
		out.Part = decimal.Max(out.Part, out.GPUs.Div(out.NodeGPUs))
	}
	return out
}
