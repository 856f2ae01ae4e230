package cost

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

const (
	eksNodeGroupType   = "aws:eks/nodeGroup:NodeGroup"
	eksNodePoolType    = "kubernetes:karpenter.sh/v1:NodePool"
	launchTemplateType = "aws:ec2/launchTemplate:LaunchTemplate"
)

// eksCluster prices the control plane: a version out of standard support costs six
// times as much an hour, unless the upgrade policy ends that
// (docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, 2026-08). EKS's
// own policy, where none is given, is the extended one.
func eksCluster(s *sheet, r *Resource) error {
	text, err1 := r.known("version", "")
	support, err2 := r.known("upgradePolicy.supportType", "EXTENDED")
	for _, err := range []error{err1, err2} {
		if err != nil {
			return err
		}
	}
	version, known := service.EKSVersionOf(text)
	switch {
	case !known:
		return fmt.Errorf("until when version %q has standard support is not known, and so is its price per hour", text)
	case s.today.IsZero():
		return fmt.Errorf("the day is not known, on which the price per hour depends")
	case support == "EXTENDED" && !version.InStandard(s.today):
		s.fixed(r, "Control plane, extended support of "+text, "aws", "eks.cluster.extended", hours)
	default:
		s.fixed(r, "Control plane, standard support of "+text, "aws", "eks.cluster.standard", hours)
	}
	if r.flag("computeConfig.enabled", false) && len(s.ofType(eksNodePoolType)) == 0 {
		s.needsUsage = append(s.needsUsage, Note{Resource: r.Name, Type: r.Type, Text: "nodes of EKS Auto Mode, which it chooses itself: set eks.autoMode.instanceTypes to have them in the sum"})
	}
	return nil
}

// eksDefaultMachine is what EKS takes where a node group names no instance type
// (docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html).
const eksDefaultMachine = "t3.medium"

// eksNodeGroup prices machines and disks. With several instance types the first
// counts, which EC2 gives unless it is short of it. Spot machines are priced on
// demand, an upper bound: their price floats.
func eksNodeGroup(s *sheet, r *Resource) error {
	instanceType, err := r.known("instanceTypes[0]", eksDefaultMachine)
	if err != nil {
		return err
	}
	nodes, err := s.eksNodes(r)
	if err != nil {
		return err
	}
	size, kind, err := s.nodeDisk(r)
	if err != nil {
		return fmt.Errorf("disk: %w", err)
	}
	suffix := ", " + instanceType
	if r.text("capacityType", "ON_DEMAND") == "SPOT" {
		suffix += ", Spot at the on-demand price"
	}
	time := nodes.times(hours)
	s.fixed(r, "Nodes"+suffix, "aws", "ec2."+instanceType, time)
	s.fixed(r, "Node disks, "+kind, "aws", "ebs."+kind, nodes.times(exactly(size, "GB")))
	s.nodePools = append(s.nodePools, nodePool{machine: instanceType, nodes: nodes, hourly: s.hourly(r, instanceType)})
	return nil
}

// hourly is the list price of a machine's hour; nil where the book has none.
func (s *sheet) hourly(r *Resource, instanceType string) *decimal.Decimal {
	if price, err := s.book.Price("aws", "ec2."+instanceType, r.Region); err == nil {
		return price.Tiers[0].USD
	}
	return nil
}

// eksNodes is the number of nodes of a group. Between its bounds it follows the Pods
// of the recorded Deployments, as something in the cluster has it do.
func (s *sheet) eksNodes(r *Resource) (quantity, error) {
	desired, err1 := r.number("scalingConfig.desiredSize", 1)
	least, err2 := r.number("scalingConfig.minSize", 1)
	most, err3 := r.number("scalingConfig.maxSize", 1)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return quantity{}, err
		}
	}
	if least.Equal(most) {
		return exactly(desired, "nodes"), nil
	}
	return s.nodesBetween(least, most, fmt.Sprintf("%s to %s", least, most))
}

// nodeDisk is the size in GB and the kind of a node's disk: the launch template's,
// or what EKS takes without one (20 GB,
// docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html; gp2, as
// EC2 does where nobody says otherwise).
func (s *sheet) nodeDisk(group *Resource) (decimal.Decimal, string, error) {
	const defaultGB, defaultKind = 20, "gp2"
	template, ok := s.usedBy(group, launchTemplateType, "launchTemplate")
	if !ok {
		size, err := group.number("diskSize", defaultGB)
		return size, defaultKind, err
	}
	const disk = "blockDeviceMappings[0].ebs."
	kind, err := template.known(disk+"volumeType", defaultKind)
	if err != nil {
		return decimal.Zero, "", err
	}
	size, err := template.number(disk+"volumeSize", defaultGB)
	return size, kind, err
}

// eksNodePool prices the machines that EKS Auto Mode makes for the recorded Pods out
// of the instance types of a pool, and its fee on top: a share of the machines'
// price on demand. The first type counts; disks are in the machines' image, 80 GB
// by Auto Mode's own default.
func eksNodePool(s *sheet, r *Resource) error {
	instanceType, err := poolMachine(r)
	if err != nil {
		return err
	}
	machine, known := machineOf(instanceType)
	if !known {
		return fmt.Errorf("how many %s the Pods take is not known: the program does not know the size of the type", instanceType)
	}
	nodes, err := s.following(func() (quantity, error) { return s.nodesForPods(machine) }, nil)
	if err != nil {
		return err
	}
	s.fixed(r, "Nodes at least, "+instanceType, "aws", "ec2."+instanceType, nodes.times(hours))
	hourly := s.hourly(r, instanceType)
	if hourly != nil {
		s.fixed(r, "EKS Auto Mode fee", "aws", "eks.auto-mode-fee", nodes.times(hours).times(exactly(*hourly, "USD")))
	}
	s.fixed(r, "Node disks, gp3", "aws", "ebs.gp3", nodes.times(exactly(decimal.NewFromInt(autoModeDiskGB), "GB")))
	s.nodePools = append(s.nodePools, nodePool{machine: instanceType, nodes: nodes, hourly: hourly})
	return nil
}

// nodesForPods is how many machines hold what the recorded Pods request.
func (s *sheet) nodesForPods(m machine) (quantity, error) {
	cpu, memory, err := s.requested()
	if err != nil {
		return quantity{}, err
	}
	// One machine at least for each: a Pod is not split.
	count := decimal.Max(one, cpu.Div(m.VCPU).Ceil(), memory.Div(m.GiB).Ceil())
	return quantity{exact: count, explain: func() string {
		return fmt.Sprintf("%s nodes at least (Pods request %s vCPU and %s GiB)", count, cpu, memory)
	}}, nil
}

// autoModeDiskGB is the disk of a machine of Auto Mode, by its NodeClass `default`:
// 80 GiB with what a gp3 has at no extra price
// (docs.aws.amazon.com/eks/latest/userguide/create-node-class.html; what `kubectl get
// nodeclass default` shows in AWS's EKS Workshop; 2026-11). Types with local disks get
// 20 GiB instead, so that theirs is an upper bound.
const autoModeDiskGB = 80

// poolMachine is the first instance type that a pool allows.
func poolMachine(r *Resource) (string, error) {
	list, ok := r.value("spec.template.spec.requirements")
	if ok && list.IsArray() {
		for i := range list.ArrayValue() {
			path := fmt.Sprintf("spec.template.spec.requirements[%d].", i)
			if r.text(path+"key", "") == "node.kubernetes.io/instance-type" {
				return r.known(path+"values[0]", "")
			}
		}
	}
	return "", fmt.Errorf("which machines the pool has is not known: it names no instance type")
}

// isControlPlaneLog says whether a log group is where a recorded cluster writes.
func (s *sheet) isControlPlaneLog(r *Resource) bool {
	name := r.text("name", "")
	return slices.ContainsFunc(s.ofType(eksClusterType), func(c *Resource) bool {
		cluster := c.text("name", "")
		return cluster != "" && name == "/aws/eks/"+cluster+"/cluster"
	})
}

// kmsKey prices a key. What EKS asks of it is a few requests a day.
func kmsKey(s *sheet, r *Resource) error {
	s.fixed(r, "KMS key", "aws", "kms.key", exactly(one, "key"))
	return nil
}
