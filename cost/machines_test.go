package cost_test

import (
	"strings"
	"testing"

	"bankchurn/cost/book"
	"bankchurn/cost/rules/workload"
)

// Every machine type with a price also has a size. Otherwise a cluster would be priced without
// checking whether the Pods fit.
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
