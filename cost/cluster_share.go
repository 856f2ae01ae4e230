package cost

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// nodePool is a number of machines that a rule has charged.
type nodePool struct {
	machine string
	nodes   quantity
	// hourly is the price of a machine's hour; nil where the book has none.
	hourly *decimal.Decimal
}

// Share is how much of a cluster's nodes the service's Pods take. A cluster costs
// the same whatever runs in it, and may serve others: its price is not the service's.
type Share struct {
	// Pods, CPU and GiB are what the service's Pods request together.
	Pods, CPU, GiB decimal.Decimal
	// Nodes, NodeCPU and NodeGiB are what the cluster's nodes have.
	Nodes, NodeCPU, NodeGiB decimal.Decimal
	// Part is the larger of the two shares: what the Pods keep others from using.
	Part decimal.Decimal
	// NodesUSD is what the nodes cost a month without their disks; nil where a price
	// is not known.
	NodesUSD *decimal.Decimal
}

// share sets the Pods' requests against the nodes; nil where the recording has no
// nodes, or a size is not known.
func (s *sheet) share() *Share {
	if len(s.nodePools) == 0 {
		return nil
	}
	out := &Share{NodesUSD: new(decimal.Decimal)}
	for _, pool := range s.nodePools {
		size, known := machineOf(pool.machine)
		if !known {
			return nil
		}
		nodes := pool.nodes.value()
		out.Nodes = out.Nodes.Add(nodes)
		out.NodeCPU = out.NodeCPU.Add(nodes.Mul(size.VCPU))
		out.NodeGiB = out.NodeGiB.Add(nodes.Mul(size.GiB))
		if pool.hourly == nil {
			out.NodesUSD = nil
		}
		if out.NodesUSD != nil {
			sum := out.NodesUSD.Add(nodes.Mul(*pool.hourly).Mul(hours.value()))
			out.NodesUSD = &sum
		}
	}
	var err error
	if out.CPU, out.GiB, err = s.requested(); err != nil || out.NodeCPU.IsZero() || out.NodeGiB.IsZero() {
		return nil
	}
	for _, r := range s.ofType(deploymentType) {
		pods, err := s.quietPodCount(r)
		if err != nil {
			return nil
		}
		out.Pods = out.Pods.Add(pods.value())
	}
	out.Part = decimal.Max(out.CPU.Div(out.NodeCPU), out.GiB.Div(out.NodeGiB))
	return out
}

// requested is what the Pods of all recorded Deployments request together, in vCPU
// and GiB.
func (s *sheet) requested() (cpu, memory decimal.Decimal, err error) {
	for _, r := range s.ofType(deploymentType) {
		pods, err := s.quietPodCount(r)
		if err != nil {
			return cpu, memory, err
		}
		podCPU, err := r.quantityOf(podRequests+".cpu", cpuCount)
		if err != nil {
			return cpu, memory, err
		}
		podMemory, err := r.quantityOf(podRequests+".memory", gibibytes)
		if err != nil {
			return cpu, memory, err
		}
		cpu, memory = cpu.Add(pods.value().Mul(podCPU)), memory.Add(pods.value().Mul(podMemory))
	}
	return cpu, memory, nil
}

// roomForPods is how many of a Deployment's Pods the nodes hold when there are as many
// nodes as may be. It is an upper bound: what else runs on the nodes is not taken off.
// False where no group of nodes bounds the Pods, or a size is not known.
func (s *sheet) roomForPods(r *Resource) (decimal.Decimal, bool) {
	var cpu, memory decimal.Decimal
	groups := s.ofType(eksNodeGroupType)
	for _, group := range groups {
		machine, err1 := group.known("instanceTypes[0]", eksDefaultMachine)
		most, err2 := group.number("scalingConfig.maxSize", 1)
		size, known := machineOf(machine)
		if err1 != nil || err2 != nil || !known {
			return decimal.Zero, false
		}
		cpu, memory = cpu.Add(most.Mul(size.VCPU)), memory.Add(most.Mul(size.GiB))
	}
	podCPU, err1 := r.quantityOf(podRequests+".cpu", cpuCount)
	podMemory, err2 := r.quantityOf(podRequests+".memory", gibibytes)
	if len(groups) == 0 || err1 != nil || err2 != nil || !podCPU.IsPositive() || !podMemory.IsPositive() {
		return decimal.Zero, false
	}
	return decimal.Min(cpu.Div(podCPU).Floor(), memory.Div(podMemory).Floor()), true
}

// withoutRoom names the Deployments whose Pods do not fit on the nodes.
func (s *sheet) withoutRoom() []Note {
	var notes []Note
	for _, r := range s.ofType(deploymentType) {
		pods, err := s.quietPodCount(r)
		room, known := s.roomForPods(r)
		if err == nil && known && pods.value().GreaterThan(room) {
			notes = append(notes, Note{
				Resource: r.Name, Type: r.Type,
				Text: fmt.Sprintf("%s Pods are to run, and at most %s fit on the nodes: the others wait, and requests will queue", count(pods.value()), room),
			})
		}
	}
	return notes
}

// String is a sentence with the arithmetic.
func (h *Share) String() string {
	text := fmt.Sprintf("Share: the service's Pods (%s) request %s of %s vCPU and %s of %s GiB of the %s nodes, %s %%",
		count(h.Pods), count(h.CPU), count(h.NodeCPU), count(h.GiB), count(h.NodeGiB), count(h.Nodes), h.Part.Mul(hundred).Round(1))
	if h.Part.GreaterThan(one) {
		return text + ": they do not fit"
	}
	if h.NodesUSD == nil {
		return text + " of them; the rest of the cluster is there for whatever else runs in it"
	}
	return text + fmt.Sprintf(" of them: %s of %s; the rest of the nodes and the control plane are there for whatever else runs in the cluster",
		Dollars(h.NodesUSD.Mul(h.Part)), Dollars(*h.NodesUSD))
}

// quietPodCount is the number of a Deployment's Pods without the notes on it, which
// its own rule leaves.
func (s *sheet) quietPodCount(r *Resource) (quantity, error) {
	needs, overloaded := len(s.needsUsage), len(s.overloaded)
	pods, err := s.podCount(r)
	s.needsUsage, s.overloaded = s.needsUsage[:needs], s.overloaded[:overloaded]
	return pods, err
}
