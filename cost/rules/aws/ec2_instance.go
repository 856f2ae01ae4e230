package aws

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

const (
	ec2InstanceType    = "aws:ec2/instance:Instance"
	eipType            = "aws:ec2/eip:Eip"
	eipAssociationType = "aws:ec2/eipAssociation:EipAssociation"
)

// detailedMetrics is the number of metrics of detailed monitoring
// (aws.amazon.com/cloudwatch/pricing/, 2026-11: $2.10 a month for an instance of 7 metrics).
var detailedMetrics = decimal.NewFromInt(7)

// ec2Instance is a Linux instance that runs all month, its disks, its public address and its
// egress to the internet. What the image determines, the operating system and the size of the
// root disk, is in no input. Spot instances are priced on demand, an upper bound.
type ec2Instance struct {
	machine string
	spot    bool
	disks   []ebsVolume
	// address is what is known about a public IPv4 address that is billed with the instance.
	address  addressing
	internet rules.Quantity
	// credits are the vCPU-hours above the baseline; without a SKU none are billed.
	credits   rules.Quantity
	creditSKU string
	monitored bool
}

// addressing is what is known about an instance's public address.
type addressing int

const (
	private addressing = iota
	// public instances have an auto-assigned address, elastic ones an Elastic IP, which is
	// billed separately.
	public
	elastic
	// undecided instances leave it to a subnet that is not in the program.
	undecided
)

func readEC2Instance(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	i := ec2Instance{
		spot: r.Text("instanceMarketOptions.marketType", "") == "spot", address: addressOf(rec, r), monitored: r.Flag("monitoring", false),
	}
	if tenancy := r.Text("tenancy", "default"); tenancy != "default" {
		return nil, fmt.Errorf("there is no price rule for the tenancy %q", tenancy)
	}
	var err1, err2, err3, err4 error
	i.machine, err1 = machineOf(rec, r)
	i.disks, err2 = disksOf(r)
	i.internet, err3 = r.Fact(hint.InternetGiB, "GiB")
	i.credits, err4 = r.Fact(hint.CPUCreditHours, "vCPU-hours above the baseline")
	if r.Text("creditSpecification.cpuCredits", "unlimited") == "unlimited" {
		family, _, _ := strings.Cut(i.machine, ".")
		i.creditSKU = creditSKUs[family]
	}
	return i, rules.FirstError(err1, err2, err3, err4)
}

// machineOf returns the instance type, which may be in a launch template.
func machineOf(rec *rules.Recording, r *rules.Resource) (string, error) {
	if template, ok := rec.UsedBy(r, launchTemplateType, "launchTemplate"); ok && !r.Has("instanceType") {
		r = template
	}
	machine, err := r.Known("instanceType", "")
	if err == nil && machine == "" {
		err = errors.New("instanceType is not set")
	}
	return machine, err
}

// disksOf returns the disks that the instance creates. Attached volumes are separate resources.
func disksOf(r *rules.Resource) ([]ebsVolume, error) {
	root := &rules.Resource{Type: r.Type, Name: r.Name, Hints: r.Hints}
	if v, ok := r.Value("rootBlockDevice"); ok && v.IsObject() {
		root.Inputs = v.ObjectValue()
	}
	disk, err := ebsVolumeOf(root, "Root disk", "volumeType", "volumeSize")
	if err != nil {
		return nil, fmt.Errorf("rootBlockDevice: %w", err)
	}
	disk.assumed = !root.Has("volumeType")
	disks := []ebsVolume{disk}
	blocks, err := r.List("ebsBlockDevices")
	if err != nil {
		return nil, err
	}
	for n, block := range blocks {
		disk, err := ebsVolumeOf(block, "Disk "+block.Text("deviceName", fmt.Sprint(n+1)), "volumeType", "volumeSize")
		if err != nil {
			return nil, fmt.Errorf("ebsBlockDevices: %w", err)
		}
		disks = append(disks, disk)
	}
	return disks, nil
}

// addressOf returns whether the instance gets a public address: a default subnet assigns one,
// any other only if the instance requests it.
func addressOf(rec *rules.Recording, r *rules.Resource) addressing {
	given := public
	if len(rec.UsersOf(r, eipType, "instance"))+len(rec.UsersOf(r, eipAssociationType, "instanceId")) > 0 {
		given = elastic
	}
	subnet, recorded := rec.UsedBy(r, subnetType, "subnetId")
	switch {
	case given == elastic:
		return elastic
	case r.Has("associatePublicIpAddress"):
		if !r.Flag("associatePublicIpAddress", false) {
			return private
		}
	case recorded:
		if !subnet.Flag("mapPublicIpOnLaunch", false) {
			return private
		}
	case r.Has("subnetId") || r.Has("networkInterfaces") || r.Has("launchTemplate"):
		return undecided
	}
	return given
}

// Meters implements [rules.Priced].
func (i ec2Instance) Meters(l rules.Load) ([]rules.Meter, error) {
	name := "Machine, " + i.machine + ", Linux"
	if i.spot {
		name += ", Spot at the on-demand price"
	}
	machine := fixed(name, "ec2."+i.machine, rules.Hours)
	machine.AtMost = i.spot
	meters := []rules.Meter{machine}
	for _, disk := range i.disks {
		more, err := disk.Meters(l)
		if err != nil {
			return nil, err
		}
		meters = append(meters, more...)
	}
	if i.creditSKU != "" {
		meters = append(meters, usage("CPU credits", i.creditSKU, i.credits))
	}
	if i.monitored {
		meters = append(meters, fixed("Detailed monitoring", "cloudwatch.metric", rules.Exactly(detailedMetrics, "metrics")))
	}
	switch i.address {
	case private:
		return meters, nil
	case public:
		meters = append(meters, fixed("Public IPv4 address", "ipv4.hour", rules.Exactly(rules.One, "address").Times(rules.Hours)))
	case undecided:
		meters = append(meters, fixed("Public IPv4 address, depending on its subnet", "ipv4.hour", rules.Open()))
	case elastic:
	}
	return append(meters, usage("Data transfer to the internet", "transfer.internet", i.internet)), nil
}
