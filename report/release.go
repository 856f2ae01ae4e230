package report

import (
	"strings"

	"bankchurn/cost"
)

// releaseText returns one line for an update that creates a new release, or none: what changes,
// what happens before it gets requests, and what that costs.
func releaseText(v cost.Comparison) string {
	r := v.Release
	if r == nil {
		return ""
	}
	text := "Release: " + strings.Join(r.Changes, ", ")
	switch {
	case r.Pinned != "":
		return text + "; not deployed while release.version keeps " + r.Pinned + "\n"
	case r.Trial == "":
		return text + "; gets requests immediately, unverified (release.verifyFirst, verify.enabled)\n"
	}
	text += "; verified before it gets requests"
	switch {
	case r.Needs != "" && r.Must:
		text += ", or without " + r.Needs + " the update fails (release.onUnverifiable: fail)"
	case r.Needs != "":
		text += ", or without " + r.Needs + " serves unverified with a warning (release.onUnverifiable: warn)"
	}
	text += "; meanwhile " + r.Trial
	switch hour := v.Estimate.InstanceHour; {
	case r.Standing:
		text += " (in the sum above)"
	case hour == nil:
		text += " (cost unknown)"
	case hour.IsZero():
		text += " (on nodes that are already paid for)"
	default:
		text += " ($" + hour.StringFixed(4) + " an hour, not in the sum above)"
	}
	return text + "; ingress, routes, security groups and DNS change unverified\n"
}
