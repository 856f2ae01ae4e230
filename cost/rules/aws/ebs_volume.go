package aws

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// defaultDiskKind is the type that EC2 gives a volume by default.
const defaultDiskKind = "gp2"

// What a gp3 volume includes at no charge (aws.amazon.com/ebs/pricing/, 2026-11).
var (
	freeIOPS  = decimal.NewFromInt(3000)
	freeMiBps = decimal.NewFromInt(125)
)

// ebsVolume is a disk: its size, and the IOPS and throughput above what is included.
type ebsVolume struct {
	// name is that of its meters: `Disk`.
	name string
	// kind is a type such as `gp3`. assumed means that the image determines it: gp2, the most
	// expensive type that an image has by default, is used instead.
	kind    string
	assumed bool
	size    rules.Quantity
	// iops and throughput are the provisioned totals.
	iops, throughput decimal.Decimal
}

func readEBSVolume(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	return ebsVolumeOf(r, "Disk", "type", "size")
}

// ebsVolumeOf reads a volume, or the block of an instance that describes one. A volume created
// from a snapshot may leave the size to it.
func ebsVolumeOf(r *rules.Resource, name, kind, size string) (ebsVolume, error) {
	v := ebsVolume{name: name}
	var err1, err2, err3, err4 error
	v.kind, err1 = r.Known(kind, defaultDiskKind)
	v.size, err2 = r.NumberOr(size, hint.DiskGiB, "GB")
	v.iops, err3 = r.Number("iops", 0)
	v.throughput, err4 = r.Number("throughput", 0)
	return v, rules.FirstError(err1, err2, err3, err4)
}

// Meters implements [rules.Priced].
func (v ebsVolume) Meters(rules.Load) ([]rules.Meter, error) {
	storage := fixed(v.name+", "+v.kind, "ebs."+v.kind, v.size)
	if v.assumed {
		storage.Name, storage.AtMost = fmt.Sprintf("%s, at most as %s", v.name, v.kind), true
	}
	meters := []rules.Meter{storage}
	iops, throughput := v.iops, v.throughput
	if v.kind == "gp3" {
		iops, throughput = iops.Sub(freeIOPS), throughput.Sub(freeMiBps)
	}
	if iops.IsPositive() {
		meters = append(meters, fixed(v.name+", provisioned IOPS", "ebs."+v.kind+".iops", rules.Exactly(iops, "IOPS")))
	}
	if throughput.IsPositive() {
		meters = append(meters, fixed(v.name+", provisioned throughput", "ebs."+v.kind+".throughput", rules.Exactly(throughput, "MiB/s")))
	}
	return meters, nil
}
