package google

import (
	"strings"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// defaultDiskType is Compute Engine's own type of a disk that states none
// (cloud.google.com/compute/docs/disks, 2026-11).
const defaultDiskType = "pd-standard"

// disk is a persistent disk, of a machine or by itself.
type disk struct {
	name, kind string
	size       rules.Quantity
}

func readDisk(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	return diskOf(r, "Disk", "type", "size")
}

// diskOf reads a disk, or the block of a machine that describes one. An image or a snapshot
// decides the size that is not stated.
func diskOf(r *rules.Resource, name, kind, size string) (disk, error) {
	d := disk{name: name}
	var err1, err2 error
	d.kind, err1 = r.Known(kind, defaultDiskType)
	d.kind = lastOf(d.kind)
	d.size, err2 = r.NumberOr(size, hint.DiskGiB, "GiB")
	return d, rules.FirstError(err1, err2)
}

// lastOf is the name of what a link leads to.
func lastOf(link string) string { return link[strings.LastIndex(link, "/")+1:] }

// Meters implements [rules.Priced].
func (d disk) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed(d.name+", "+d.kind, d.kind, d.size)}, nil
}
