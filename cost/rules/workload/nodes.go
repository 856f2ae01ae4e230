package workload

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// Between returns a number of nodes that follows the Pods of the recorded Deployments: the
// minimum with the fewest Pods, the maximum with the most.
func (w Workload) Between(l rules.Load, least, most decimal.Decimal, bounds string) rules.Quantity {
	count := least.Add(most.Sub(least).Mul(w.ScaledOut(l)).Ceil())
	return rules.Explained(count, fmt.Sprintf("%s nodes (%s, as the Pods grow from the fewest to the most)", count, bounds))
}

// NodeGroupType is the type token of an EKS node group, whose size limits the Pods.
const NodeGroupType = "aws:eks/nodeGroup:NodeGroup"

// NodeGroupMachine is the default instance type of an EKS node group
// (docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html).
const NodeGroupMachine = "t3.medium"

// Room returns how many of a Deployment's Pods fit on the maximum number of nodes. It is an
// upper bound, because what else runs on the nodes is not subtracted. Pods with GPUs run on
// machines with GPUs, other Pods on the rest. It is false if no node group limits the Pods, or
// a size is unknown.
func (d Deployment) Room(rec *rules.Recording) (decimal.Decimal, bool) {
	groups := rec.OfType(NodeGroupType)
	if len(groups) == 0 || !d.Request.CPU.IsPositive() || !d.Request.MemoryGiB.IsPositive() {
		return decimal.Zero, false
	}
	var cpu, memory, gpus decimal.Decimal
	for _, group := range groups {
		name, err1 := group.Known("instanceTypes[0]", NodeGroupMachine)
		most, err2 := group.Number("scalingConfig.maxSize", 1)
		machine, known := MachineOf(name)
		if err1 != nil || err2 != nil || !known {
			return decimal.Zero, false
		}
		if machine.GPUs.IsPositive() != d.Request.GPUs.IsPositive() {
			continue
		}
		cpu, memory, gpus = cpu.Add(most.Mul(machine.VCPU)), memory.Add(most.Mul(machine.GiB)), gpus.Add(most.Mul(machine.GPUs))
	}
	room := decimal.Min(cpu.Div(d.Request.CPU).Floor(), memory.Div(d.Request.MemoryGiB).Floor())
	if d.Request.GPUs.IsPositive() {
		room = decimal.Min(room, gpus.Div(d.Request.GPUs).Floor())
	}
	return room, cpu.IsPositive()
}
