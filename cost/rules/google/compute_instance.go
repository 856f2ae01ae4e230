package google

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// vmInstance is a VM that runs all month, the disks that it creates, its external addresses and
// its egress to the internet. An image's license is left out, because no input names the
// operating system. Spot VMs are priced on demand, an upper bound.
type vmInstance struct {
	machine   string
	spot      bool
	disks     []disk
	addresses decimal.Decimal
	internet  rules.Quantity
	// scratch is its number of local SSDs, gpus its number of accelerators by type.
	scratch decimal.Decimal
	gpus    []accelerator
}

type accelerator struct {
	kind  string
	count decimal.Decimal
}

func readVMInstance(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	v := vmInstance{spot: r.Flag("scheduling.preemptible", false) || r.Text("scheduling.provisioningModel", "") == "SPOT"}
	var err1, err2, err3, err4, err5 error
	v.machine, err1 = r.Known("machineType", "")
	if v.machine = lastOf(v.machine); v.machine == "" && err1 == nil {
		err1 = errors.New("machineType is not set")
	}
	v.disks, err2 = vmDisks(r)
	v.addresses, err3 = externalAddresses(r)
	v.internet, err4 = r.Fact(hint.InternetGiB, "GiB")
	scratch, err5 := r.List("scratchDisks")
	v.scratch = decimal.NewFromInt(int64(len(scratch)))
	gpus, err6 := r.List("guestAccelerators")
	for _, gpu := range gpus {
		count, err := gpu.Number("count", 1)
		err6 = rules.FirstError(err6, err)
		v.gpus = append(v.gpus, accelerator{strings.TrimPrefix(lastOf(gpu.Text("type", "unknown")), "nvidia-"), count})
	}
	return v, rules.FirstError(err1, err2, err3, err4, err5, err6)
}

// vmDisks returns the boot disk, unless it is a separate resource, as attached disks always
// are.
func vmDisks(r *rules.Resource) ([]disk, error) {
	if r.Has("bootDisk.source") {
		return nil, nil
	}
	boot, err := diskOf(r, "Boot disk", "bootDisk.initializeParams.type", "bootDisk.initializeParams.size")
	if err != nil {
		return nil, fmt.Errorf("bootDisk: %w", err)
	}
	return []disk{boot}, nil
}

// externalAddresses returns how many interfaces have an external address.
func externalAddresses(r *rules.Resource) (decimal.Decimal, error) {
	interfaces, err := r.List("networkInterfaces")
	n := int64(0)
	for _, i := range interfaces {
		if configs, ok := i.Value("accessConfigs"); ok && configs.IsArray() {
			n += int64(len(configs.ArrayValue()))
		}
	}
	return decimal.NewFromInt(n), err
}

// Meters implements [rules.Priced].
func (v vmInstance) Meters(l rules.Load) ([]rules.Meter, error) {
	name, hours := "Machine, "+v.machine, rules.Hours
	family, _, _ := strings.Cut(v.machine, "-")
	if due, ok := sustainedUse[family]; ok && !v.spot {
		hours = hours.Times(rules.Share(due, "after the sustained-use discount"))
	}
	if v.spot {
		name += ", Spot at the on-demand price"
	}
	machine := fixed(name, "gce."+v.machine, hours)
	machine.AtMost = v.spot
	meters := []rules.Meter{machine}
	for _, d := range v.disks {
		more, err := d.Meters(l)
		if err != nil {
			return nil, err
		}
		meters = append(meters, more...)
	}
	if v.scratch.IsPositive() {
		meters = append(meters, fixed("Local SSDs", "gce.local-ssd", rules.Exactly(v.scratch, "disks")))
	}
	for _, gpu := range v.gpus {
		meters = append(meters, fixed("Accelerators, "+gpu.kind, "gpu."+gpu.kind, rules.Exactly(gpu.count, "accelerators").Times(rules.Hours)))
	}
	if !v.addresses.IsPositive() {
		return meters, nil
	}
	address := fixed("Public IPv4 address", "ipv4.vm-hour", rules.Exactly(v.addresses, "address").Times(rules.Hours))
	address.AtMost = v.spot
	return append(meters, address, usage("Data transfer to the internet", "transfer.internet", v.internet)), nil
}
