package fargate

import (
	"fmt"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

// Worked out by hand from the table on AWS's "Task CPU and memory" page: for each number of vCPU,
// the number of memory sizes, the first and the last.
func TestSizesMatchAWS(t *testing.T) {
	for _, c := range []struct{ units, number, first, last int }{
		{256, 3, 512, 2048},        // 0.5, 1 and 2 GB
		{512, 4, 1024, 4096},       // 1 to 4 GB
		{1024, 7, 2048, 8192},      // 2 to 8 GB
		{2048, 13, 4096, 16384},    // 4 to 16 GB
		{4096, 23, 8192, 30720},    // 8 to 30 GB
		{8192, 12, 16384, 61440},   // 16 to 60 GB by 4
		{16384, 12, 32768, 122880}, // 32 to 120 GB by 8
	} {
		var memories []int
		for _, p := range sizes() {
			if p.units == c.units {
				memories = append(memories, p.memoryMiB)
			}
		}
		if len(memories) != c.number || memories[0] != c.first || memories[len(memories)-1] != c.last || !slices.IsSorted(memories) {
			t.Errorf("%d units: %v, want %d sizes from %d to %d", c.units, memories, c.number, c.first, c.last)
		}
	}
	if len(sizes()) != 3+4+7+13+23+12+12 {
		t.Errorf("%d sizes", len(sizes()))
	}
}

func TestNearestSizesDifferLeast(t *testing.T) {
	for _, c := range []struct {
		cpu    string
		memory int
		want   []size
	}{
		// Half a vCPU and 2048 MiB are one doubling away each; 3072 MiB is 1.585.
		{"1", 1024, []size{{512, 1024}, {1024, 2048}, {1024, 3072}}},
		// 2048 MiB is 0.415 doublings away, 1024 is 0.585, 3072 is 1.
		{"0.5", 1536, []size{{512, 2048}, {512, 1024}, {512, 3072}}},
		// 0.25 vCPU is 0.263 doublings away, 0.5 is 0.737.
		{"0.3", 1024, []size{{256, 1024}, {512, 1024}, {256, 512}}},
		// 8 vCPU have steps of 4 GB.
		{"8", 17408, []size{{8192, 16384}, {8192, 20480}, {8192, 24576}}},
	} {
		if got := nearestSizes(decimal.RequireFromString(c.cpu), c.memory); !slices.Equal(got, c.want) {
			t.Errorf("nearest to %s vCPU with %d MiB: %v, want %v", c.cpu, c.memory, got, c.want)
		}
	}
}

func TestOnlyPairsThatExistAreAccepted(t *testing.T) {
	for _, c := range []struct {
		cpu    string
		memory int
		want   bool
	}{
		{"0.5", 1024, true}, {"0.25", 512, true}, {"16", 122880, true},
		{"0.25", 4096, false}, {"1", 1024, false}, {"0.5", 1025, false}, {"0.3", 1024, false}, {"0.3333", 1024, false}, {"3", 8192, false},
		{"8", 18432, false}, {"16", 131072, false},
	} {
		cpu := decimal.RequireFromString(c.cpu).InexactFloat64()
		if _, ok := (&Args{Service: service.Service{CPU: cpu, MemoryMiB: c.memory}}).size(); ok != c.want {
			t.Errorf("%s vCPU with %d MiB: %t, want %t", c.cpu, c.memory, ok, c.want)
		}
	}
}

func TestTheBlocksOwnSizeComesBeforeTheServices(t *testing.T) {
	got, ok := (&Args{CPU: 2, MemoryMiB: 8192, Service: service.Service{CPU: 1, MemoryMiB: 1024}}).size()
	if !ok || got != (size{2048, 8192}) {
		t.Errorf("size %v, %t", got, ok)
	}
	if text := fmt.Sprint(got); text != "2 vCPU with 8192 MiB" {
		t.Errorf("reads %q", text)
	}
}
