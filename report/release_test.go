package report

import (
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

func TestAnUpdateOfTheReleaseIsOneLine(t *testing.T) {
	hour, none := decimal.RequireFromString("0.04937"), decimal.Zero
	for want, c := range map[string]struct {
		release *cost.ReleaseChange
		hour    *decimal.Decimal
	}{
		"": {nil, &hour},
		"Release: image v1 -> v2, cpu 1 -> 2; verified before it gets requests; meanwhile one task runs it ($0.0494 an hour, not in the sum above); ingress, routes, security groups and DNS change unverified\n": {
			&cost.ReleaseChange{Changes: []string{"image v1 -> v2", "cpu 1 -> 2"}, Trial: "one task runs it"}, &hour,
		},
		"Release: image v1 -> v2; verified before it gets requests; meanwhile one Pod runs it (on nodes that are already paid for); ingress, routes, security groups and DNS change unverified\n": {
			&cost.ReleaseChange{Changes: []string{"image v1 -> v2"}, Trial: "one Pod runs it"}, &none,
		},
		"Release: image v1 -> v2; verified before it gets requests, or without a token serves unverified with a warning (release.onUnverifiable: warn); meanwhile one task runs it (in the sum above); ingress, routes, security groups and DNS change unverified\n": {
			&cost.ReleaseChange{Changes: []string{"image v1 -> v2"}, Trial: "one task runs it", Standing: true, Needs: "a token"}, &hour,
		},
		"Release: image v1 -> v2; verified before it gets requests, or without a token the update fails (release.onUnverifiable: fail); meanwhile one task runs it (in the sum above); ingress, routes, security groups and DNS change unverified\n": {
			&cost.ReleaseChange{Changes: []string{"image v1 -> v2"}, Trial: "one task runs it", Standing: true, Needs: "a token", Must: true}, &hour,
		},
		"Release: image v1 -> v2; gets requests immediately, unverified (release.verifyFirst, verify.enabled)\n": {
			&cost.ReleaseChange{Changes: []string{"image v1 -> v2"}}, &hour,
		},
		"Release: image v1 -> v2; not deployed while release.version keeps 7\n": {
			&cost.ReleaseChange{Changes: []string{"image v1 -> v2"}, Pinned: "7", Trial: "one task runs it"}, &hour,
		},
	} {
		if got := releaseText(cost.Comparison{Release: c.release, Estimate: cost.Estimate{InstanceHour: c.hour}}); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
