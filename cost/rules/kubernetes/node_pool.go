package kubernetes

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/workload"
)

// autoModeDiskGB is the disk of an Auto Mode machine with the NodeClass `default`: 80 GiB, with
// the IOPS and throughput that gp3 includes
// (docs.aws.amazon.com/eks/latest/userguide/create-node-class.html; what `kubectl get nodeclass
// default` shows in AWS's EKS Workshop; 2026-11). Types with local disks get 20 GiB instead, so
// for them it is an upper bound.
const autoModeDiskGB = 80

// nodePool is the machines that EKS Auto Mode launches for the recorded Pods from the instance
// types of a pool, plus its fee, a share of the machines' on-demand price. The first instance
// type is priced.
type nodePool struct {
	machine  workload.Machine
	workload workload.Workload
	zones    decimal.Decimal
}

func readNodePool(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	instanceType, err := poolMachine(r)
	if err != nil {
		return nil, err
	}
	p := nodePool{zones: clusterZones(rec)}
	var known bool
	if p.machine, known = workload.MachineOf(instanceType); !known {
		return nil, fmt.Errorf("it is not known how many %s the Pods need: the size of the type is unknown", instanceType)
	}
	all, err := workload.All(rec)
	if err != nil {
		return nil, err
	}
	p.workload = all.On(p.machine)
	for _, d := range p.workload {
		if d.Unsized != nil {
			return nil, d.Unsized
		}
	}
	return p, nil
}

// clusterZones returns the number of zones in which the stack's own cluster may have nodes.
func clusterZones(rec *rules.Recording) decimal.Decimal {
	for _, cluster := range rec.OfType(rules.EKSCluster) {
		if zones, err := rec.Count(cluster, "vpcConfig.subnetIds", "aws:ec2/subnet:Subnet"); err == nil {
			return zones
		}
	}
	return rules.One
}

// poolMachine returns the first instance type that a pool allows.
func poolMachine(r *rules.Resource) (string, error) {
	list, ok := r.Value("spec.template.spec.requirements")
	if ok && list.IsArray() {
		for i := range list.ArrayValue() {
			path := fmt.Sprintf("spec.template.spec.requirements[%d].", i)
			if r.Text(path+"key", "") == "node.kubernetes.io/instance-type" {
				return r.Known(path+"values[0]", "")
			}
		}
	}
	return "", errors.New("the pool's machines are not known: it names no instance type")
}

// Meters implements [rules.Priced]. There may be more machines, because what each reserves for
// itself is unknown.
func (p nodePool) Meters(l rules.Load) ([]rules.Meter, error) {
	nodes := p.Count(l)
	sku, hours := "ec2."+p.machine.Name, nodes.Times(rules.Hours)
	fee := rules.Fixed("EKS Auto Mode fee", "aws", "eks.auto-mode-fee", hours)
	fee.PriceOf = sku
	out := []rules.Meter{
		rules.Fixed("Nodes at least, "+p.machine.Name, "aws", sku, hours),
		fee,
		rules.Fixed("Node disks, gp3", "aws", "ebs.gp3", nodes.Times(rules.Exactly(decimal.NewFromInt(autoModeDiskGB), "GB"))),
	}
	if p.machine.GPUs.IsPositive() {
		// A machine runs as many Pods as it has GPUs for. The fee of such machines was cut in
		// 2026-07, but the new fee is unknown.
		out[0].Name, out[1].AtMost = "Nodes, "+p.machine.Name, true
		return out, nil
	}
	for i := range out {
		out[i].AtLeast = true
	}
	return out, nil
}

// MachineType implements [workload.Nodes].
func (p nodePool) MachineType() string { return p.machine.Name }

// Count implements [workload.Nodes]. It returns as many machines as the Pods' requests need: at
// least one, and one in each zone over which the Pods spread. Auto Mode honors that preference
// (github.com/aws/karpenter-provider-aws/issues/5685).
func (p nodePool) Count(l rules.Load) rules.Quantity {
	sum, _ := p.workload.Requested(l) // the adapter has checked that the sizes are known
	zones := p.workload.Zones(l, p.zones)
	count := decimal.Max(rules.One, zones, sum.CPU.Div(p.machine.VCPU).Ceil(), sum.MemoryGiB.Div(p.machine.GiB).Ceil())
	if p.machine.GPUs.IsPositive() {
		count = decimal.Max(count, sum.GPUs.Div(p.machine.GPUs).Ceil())
		return rules.Explained(count, fmt.Sprintf("%s nodes (Pods have %s GPUs, in %s zones)", count, sum.GPUs, zones))
	}
	return rules.Explained(count, fmt.Sprintf("%s nodes at least (Pods request %s vCPU and %s GiB, in %s zones)", count, sum.CPU, sum.MemoryGiB, zones))
}
