package cost_test

import (
	"strings"
	"testing"

	"bankchurn/cost/book"
	"bankchurn/cost/rules/workload"
)

// Every machine that has a price has a size, by which Pods are held against it: a type in one
// table alone would price a cluster and say nothing of what fits.
func TestEveryPricedMachineHasASize(t *testing.T) {
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, cloud := range book.Clouds {
		regions, err := prices.Regions(cloud)
		if err != nil {
			t.Fatal(err)
		}
		for _, region := range regions {
			rows, err := prices.In(cloud, region)
			if err != nil {
				t.Fatal(err)
			}
			for i := range rows {
				service, machine, _ := strings.Cut(rows[i].ID, ".")
				if service != "ec2" && service != "gce" {
					continue
				}
				if size, known := workload.MachineOf(machine); !known || !size.VCPU.IsPositive() || !size.GiB.IsPositive() {
					t.Errorf("%s has a price in %s and no size", machine, region)
				}
			}
		}
	}
}
