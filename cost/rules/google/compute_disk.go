package google

import (
	"strings"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// defaultDiskType is the type that Compute Engine gives a disk by default
// (cloud.google.com/compute/docs/disks, 2026-11).
const defaultDiskType = "pd-standard"

// disk is a persistent disk, standalone or of a VM.
type disk struct {
	name, kind string
	size       rules.Quantity
}

func readDisk(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	return diskOf(r, "Disk", "type", "size")
}

// diskOf reads a disk, or the block of a VM that describes one. A size that is not set comes
// from the image or snapshot.
func diskOf(r *rules.Resource, name, kind, size string) (disk, error) {
	d := disk{name: name}
	var err1, err2 error
	d.kind, err1 = r.Known(kind, defaultDiskType)
	d.kind = lastOf(d.kind)
	d.size, err2 = r.NumberOr(size, hint.DiskGiB, "GiB")
	return d, rules.FirstError(err1, err2)
}

// lastOf returns the resource name at the end of a link.
func lastOf(link string) string { return link[strings.LastIndex(link, "/")+1:] }

// Meters implements [rules.Priced].
func (d disk) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed(d.name+", "+d.kind, d.kind, d.size)}, nil
}
